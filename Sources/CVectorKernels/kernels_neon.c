// NEON, which every 64-bit ARM processor has.
#if defined(__aarch64__)
#include "kernels.h"

#include <arm_neon.h>

#pragma STDC FP_CONTRACT OFF

#include "vectors.h"

static inline float pvk_half(uint16_t half) {
    return vgetq_lane_f32(vcvt_f32_f16(vreinterpret_f16_u16(vdup_n_u16(half))), 0);
}

static inline float32x4_t pvk_four_norms(const uint16_t *norms, int which) {
    return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(norms + which * 16)));
}

/// Adds the products of 16 codes and query codes, four by four.
static inline int32x4_t pvk_add_products(int32x4_t sum, const uint8_t *codes, int8x16_t query) {
    const int8x16_t entry = vreinterpretq_s8_u8(veorq_u8(vld1q_u8(codes), vdupq_n_u8(0x80)));
    const int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(entry), vget_low_s8(query)));
    const int32x4_t high = vpaddlq_s16(vmull_high_s8(entry, query));
    return vaddq_s32(sum, vpaddq_s32(low, high));
}

static inline size_t pvk_head_blocks(
    const pvk_shape *shape, const pvk_query *query, const pvk_chunk *chunk, size_t count, float floor, uint32_t *slots,
    float *uppers) {
    const pvk_span span = query->head;
    const uint16_t *norms = chunk->norms;
    const uint8_t *codes = chunk->codes;
    size_t kept = 0;
    for (size_t base = 0; base < count; base += 16, norms += PVK_BLOCK_NORM_BYTES / 2) {
        int32x4_t products[4] = {vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0), vdupq_n_s32(0)};
        for (size_t i = 0; i < shape->head; i += 4, codes += 64) {
            int32_t four;
            memcpy(&four, query->head_codes + i, 4);
            const int8x16_t q = vreinterpretq_s8_s32(vdupq_n_s32(four));
            for (size_t j = 0; j < 4; j++) products[j] = pvk_add_products(products[j], codes + j * 16, q);
        }
        for (size_t j = 0; j < 4 && base + j * 4 < count; j++) {
            const uint16_t *const own = norms + j * 4;
            float32x4_t upper = vmulq_f32(
                vmulq_n_f32(pvk_four_norms(own, PVK_SCALE), span.scale), vcvtq_f32_s32(products[j]));
            upper = vfmaq_n_f32(upper, pvk_four_norms(own, PVK_ERROR), span.norm);
            upper = vfmaq_n_f32(upper, pvk_four_norms(own, PVK_NORM), span.error);
            const float32x4_t bound = vfmaq_n_f32(upper, pvk_four_norms(own, PVK_REST), span.rest);
            const uint32x4_t below = vcltq_f32(bound, vdupq_n_f32(floor));
            if (vminvq_u32(below)) continue;
            float values[4];
            uint32_t lost[4];
            vst1q_f32(values, upper);
            vst1q_u32(lost, below);
            for (size_t lane = 0; lane < 4 && base + j * 4 + lane < count; lane++) {
                slots[kept] = (uint32_t)(base + j * 4 + lane);
                uppers[kept] = values[lane];
                kept += !lost[lane];
            }
        }
    }
    return kept;
}

/// As if codes were unsigned, which is what the caller corrects for.
static inline int32_t pvk_neck_dot(const uint8_t *codes, const int8_t *query, size_t count) {
    int32x4_t sum = vdupq_n_s32(0);
    int32_t codes_of_query = 0;
    for (size_t i = 0; i < count; i += 16) {
        const int8x16_t q = vld1q_s8(query + i);
        sum = pvk_add_products(sum, codes + i, q);
        codes_of_query += vaddlvq_s8(q);
    }
    return vaddvq_s32(sum) + 128 * codes_of_query;
}

typedef struct {
    float32x4_t lane[8];
} pvk_lanes;

static inline pvk_lanes pvk_lanes_zero(void) {
    const float32x4_t zero = vdupq_n_f32(0);
    return (pvk_lanes){{zero, zero, zero, zero, zero, zero, zero, zero}};
}

static inline pvk_lanes pvk_lanes_add(pvk_lanes lanes, const uint16_t *row, const float *values, size_t count) {
    for (size_t i = 0; i < count; i += 32)
        for (size_t j = 0; j < 8; j++) {
            const float32x4_t entry = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(row + i + j * 4)));
            lanes.lane[j] = vaddq_f32(lanes.lane[j], vmulq_f32(entry, vld1q_f32(values + i + j * 4)));
        }
    return lanes;
}

static inline float pvk_lanes_fold(pvk_lanes lanes) {
    for (size_t half = 4; half > 0; half /= 2)
        for (size_t j = 0; j < half; j++) lanes.lane[j] = vaddq_f32(lanes.lane[j], lanes.lane[j + half]);
    const float32x2_t two = vadd_f32(vget_low_f32(lanes.lane[0]), vget_high_f32(lanes.lane[0]));
    return vget_lane_f32(two, 0) + vget_lane_f32(two, 1);
}

#include "scan.h"

const pvk_kernels pvk_neon = PVK_KERNELS("neon");
#endif
