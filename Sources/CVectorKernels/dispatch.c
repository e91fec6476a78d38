#include "kernels.h"

size_t pvk_count(void) {
#if defined(__x86_64__)
    return 3;
#elif defined(__aarch64__)
    return 2;
#else
    return 1;
#endif
}

const pvk_kernels *pvk_at(size_t index) {
    if (index == 0) return &pvk_portable;
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c") && __builtin_cpu_supports("fma");
    if (index == 1) return avx2 ? &pvk_avx2 : NULL;
    if (index == 2 && avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni"))
        return &pvk_avx512;
#elif defined(__aarch64__)
    if (index == 1) return &pvk_neon;
#endif
    return NULL;
}

const pvk_kernels *pvk_best(void) {
    for (size_t index = pvk_count(); index > 0; index--)
        if (pvk_at(index - 1)) return pvk_at(index - 1);
    return &pvk_portable;
}

const char *pvk_name(const pvk_kernels *kernels) { return kernels->name; }

bool pvk_rotate(const pvk_kernels *kernels, const pvk_transform *transform, const float *input, float *work, float *result) {
    return kernels->rotate(transform, input, work, result);
}

void pvk_prepare(const pvk_kernels *kernels, const pvk_shape *shape, pvk_query *query) { kernels->prepare(shape, query); }

void pvk_encode(
    const pvk_kernels *kernels, const pvk_shape *shape, const float *values, float *work, const pvk_chunk *chunk,
    size_t slot) {
    kernels->encode(shape, values, work, chunk, slot);
}

void pvk_copy(
    const pvk_shape *shape, const pvk_chunk *source, size_t source_slot, const pvk_chunk *target, size_t target_slot) {
    const size_t block_bytes = pvk_block_code_bytes(shape), row = shape->padded, record = shape->record_bytes;
    const uint8_t *const from = source->codes + source_slot / 16 * block_bytes + source_slot % 16 * 4;
    uint8_t *const to = target->codes + target_slot / 16 * block_bytes + target_slot % 16 * 4;
    for (size_t i = 0; i < block_bytes; i += 64) memcpy(to + i, from + i, 4);
    const uint16_t *const from_norms = source->norms + source_slot / 16 * (PVK_BLOCK_NORM_BYTES / 2) + source_slot % 16;
    uint16_t *const to_norms = target->norms + target_slot / 16 * (PVK_BLOCK_NORM_BYTES / 2) + target_slot % 16;
    for (size_t i = 0; i < 64; i += 16) to_norms[i] = from_norms[i];
    memcpy(target->records + target_slot * record, source->records + source_slot * record, record);
    memcpy(target->rows + target_slot * row, source->rows + source_slot * row, row * sizeof(uint16_t));
}

size_t pvk_heads(
    const pvk_kernels *kernels, const pvk_shape *shape, const pvk_query *query, const pvk_chunk *chunk, size_t count,
    float floor, uint32_t *slots, float *uppers) {
    return kernels->heads(shape, query, chunk, count, floor, slots, uppers);
}

size_t pvk_scan(
    const pvk_kernels *kernels, const pvk_shape *shape, const pvk_query *query, const pvk_chunk *chunk, size_t count,
    float threshold, float floor, uint32_t *slots, float *scores) {
    return kernels->scan(shape, query, chunk, count, threshold, floor, slots, scores);
}

float pvk_score(const pvk_kernels *kernels, const uint16_t *row, const float *values, size_t padded) {
    return kernels->score(row, values, padded);
}
