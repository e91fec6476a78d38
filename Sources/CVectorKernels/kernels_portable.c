// Plain C for any processor.
#include "kernels.h"

#pragma STDC FP_CONTRACT OFF

#include "vectors.h"

#define pvk_half pvk_half_to_float

static inline size_t pvk_head_blocks(
    const pvk_shape *shape, const pvk_query *query, const pvk_chunk *chunk, size_t count, float floor, uint32_t *slots,
    float *uppers) {
    const pvk_span span = query->head;
    size_t kept = 0;
    for (size_t base = 0; base < count; base += 16) {
        const uint8_t *codes = chunk->codes + base / 16 * pvk_block_code_bytes(shape);
        const uint16_t *const norms = chunk->norms + base / 16 * (PVK_BLOCK_NORM_BYTES / 2);
        int32_t products[16] = {0};
        for (size_t i = 0; i < shape->head; i += 4, codes += 64)
            for (size_t lane = 0; lane < 16; lane++)
                for (size_t j = 0; j < 4; j++) products[lane] += codes[lane * 4 + j] * query->head_codes[i + j];
        const size_t lanes = count - base < 16 ? count - base : 16;
        for (size_t lane = 0; lane < lanes; lane++) {
            const float upper = span.scale * pvk_half(norms[PVK_SCALE * 16 + lane]) * (float)(products[lane] - 128 * span.sum)
                + span.norm * pvk_half(norms[PVK_ERROR * 16 + lane]) + span.error * pvk_half(norms[PVK_NORM * 16 + lane]);
            slots[kept] = (uint32_t)(base + lane);
            uppers[kept] = upper;
            kept += !(upper + span.rest * pvk_half(norms[PVK_REST * 16 + lane]) < floor);
        }
    }
    return kept;
}

static inline int32_t pvk_neck_dot(const uint8_t *codes, const int8_t *query, size_t count) {
    int32_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += codes[i] * query[i];
    return sum;
}

typedef struct {
    float lane[32];
} pvk_lanes;

static inline pvk_lanes pvk_lanes_zero(void) { return (pvk_lanes){{0}}; }

static inline pvk_lanes pvk_lanes_add(pvk_lanes lanes, const uint16_t *row, const float *values, size_t count) {
    for (size_t i = 0; i < count; i += 32)
        for (size_t j = 0; j < 32; j++) {
            // Without a branch on the sign, which lets the compiler do several at once.
            const uint32_t half = row[i + j], bits = (half & 0x7fff) << 13, sign = (half & 0x8000) << 16;
            union {
                uint32_t bits;
                float value;
            } entry = {bits};
            entry.value *= 0x1p112f;
            entry.bits |= sign;
            lanes.lane[j] += entry.value * values[i + j];
        }
    return lanes;
}

static inline float pvk_lanes_fold(pvk_lanes lanes) {
    for (size_t half = 16; half > 0; half /= 2)
        for (size_t j = 0; j < half; j++) lanes.lane[j] += lanes.lane[j + half];
    return lanes.lane[0];
}

#include "scan.h"

const pvk_kernels pvk_portable = PVK_KERNELS("portable");
