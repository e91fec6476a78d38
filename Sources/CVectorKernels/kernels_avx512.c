// AVX-512 with VNNI: Ice Lake, Sapphire Rapids, Zen 4 and later.
#if defined(__x86_64__)
#include "kernels.h"

#include <immintrin.h>

#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,f16c,fma"))), apply_to = function)

#include "vectors.h"

static inline float pvk_half(uint16_t half) { return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(half))); }

static inline __m512 pvk_block_norm(const uint16_t *norms, int which) {
    return _mm512_cvtph_ps(_mm256_load_si256((const __m256i *)(norms + which * 16)));
}

static inline size_t pvk_keep_block(
    const pvk_span *span, __m512i products, const uint16_t *norms, size_t base, size_t count, float floor, uint32_t *slots,
    float *uppers) {
    const __m512 product = _mm512_cvtepi32_ps(_mm512_sub_epi32(products, _mm512_set1_epi32(128 * span->sum)));
    const __m512 scale = _mm512_mul_ps(_mm512_set1_ps(span->scale), pvk_block_norm(norms, PVK_SCALE));
    __m512 upper = _mm512_mul_ps(scale, product);
    upper = _mm512_fmadd_ps(_mm512_set1_ps(span->norm), pvk_block_norm(norms, PVK_ERROR), upper);
    upper = _mm512_fmadd_ps(_mm512_set1_ps(span->error), pvk_block_norm(norms, PVK_NORM), upper);
    const __m512 bound = _mm512_fmadd_ps(_mm512_set1_ps(span->rest), pvk_block_norm(norms, PVK_REST), upper);
    __mmask16 kept = _mm512_cmp_ps_mask(bound, _mm512_set1_ps(floor), _CMP_NLT_UQ);
    if (base + 16 > count) kept &= (__mmask16)((1u << (count - base)) - 1);
    if (!kept) return 0;
    const __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i numbers = _mm512_add_epi32(_mm512_set1_epi32((int)base), lanes);
    _mm512_storeu_si512(slots, _mm512_maskz_compress_epi32(kept, numbers));
    _mm512_storeu_ps(uppers, _mm512_maskz_compress_ps(kept, upper));
    return (size_t)__builtin_popcount(kept);
}

static inline size_t pvk_head_blocks(
    const pvk_shape *shape, const pvk_query *query, const pvk_chunk *chunk, size_t count, float floor, uint32_t *slots,
    float *uppers) {
    const size_t bytes = pvk_block_code_bytes(shape), groups = shape->head / 4;
    const int32_t *const query_codes = (const int32_t *)query->head_codes;
    const uint16_t *norms = chunk->norms;
    const uint8_t *codes = chunk->codes;
    size_t kept = 0, base = 0;
    for (; base + 16 < count; base += 32, codes += 2 * bytes, norms += PVK_BLOCK_NORM_BYTES) {
        __m512i a = _mm512_setzero_si512(), b = a, c = a, d = a;
        const uint8_t *const second = codes + bytes;
        for (size_t g = 0; g < groups; g += 2) {
            const __m512i q = _mm512_set1_epi32(query_codes[g]), r = _mm512_set1_epi32(query_codes[g + 1]);
            a = _mm512_dpbusd_epi32(a, _mm512_load_si512(codes + g * 64), q);
            b = _mm512_dpbusd_epi32(b, _mm512_load_si512(codes + g * 64 + 64), r);
            c = _mm512_dpbusd_epi32(c, _mm512_load_si512(second + g * 64), q);
            d = _mm512_dpbusd_epi32(d, _mm512_load_si512(second + g * 64 + 64), r);
        }
        kept += pvk_keep_block(
            &query->head, _mm512_add_epi32(a, b), norms, base, count, floor, slots + kept, uppers + kept);
        kept += pvk_keep_block(
            &query->head, _mm512_add_epi32(c, d), norms + PVK_BLOCK_NORM_BYTES / 2, base + 16, count, floor, slots + kept,
            uppers + kept);
    }
    if (base < count) {
        __m512i a = _mm512_setzero_si512(), b = a;
        for (size_t g = 0; g < groups; g += 2) {
            a = _mm512_dpbusd_epi32(a, _mm512_load_si512(codes + g * 64), _mm512_set1_epi32(query_codes[g]));
            b = _mm512_dpbusd_epi32(b, _mm512_load_si512(codes + g * 64 + 64), _mm512_set1_epi32(query_codes[g + 1]));
        }
        kept += pvk_keep_block(
            &query->head, _mm512_add_epi32(a, b), norms, base, count, floor, slots + kept, uppers + kept);
    }
    return kept;
}

static inline int32_t pvk_neck_dot(const uint8_t *codes, const int8_t *query, size_t count) {
    __m256i sum = _mm256_setzero_si256();
    for (size_t i = 0; i < count; i += 32)
        sum = _mm256_dpbusd_epi32(
            sum, _mm256_load_si256((const __m256i *)(codes + i)), _mm256_load_si256((const __m256i *)(query + i)));
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1)));
}

typedef struct {
    __m512 low, high;
} pvk_lanes;

static inline pvk_lanes pvk_lanes_zero(void) { return (pvk_lanes){_mm512_setzero_ps(), _mm512_setzero_ps()}; }

static inline pvk_lanes pvk_lanes_add(pvk_lanes lanes, const uint16_t *row, const float *values, size_t count) {
    for (size_t i = 0; i < count; i += 32) {
        const __m512 low = _mm512_cvtph_ps(_mm256_load_si256((const __m256i *)(row + i)));
        const __m512 high = _mm512_cvtph_ps(_mm256_load_si256((const __m256i *)(row + i + 16)));
        lanes.low = _mm512_add_ps(lanes.low, _mm512_mul_ps(low, _mm512_load_ps(values + i)));
        lanes.high = _mm512_add_ps(lanes.high, _mm512_mul_ps(high, _mm512_load_ps(values + i + 16)));
    }
    return lanes;
}

static inline float pvk_lanes_fold(pvk_lanes lanes) {
    const __m512 sixteen = _mm512_add_ps(lanes.low, lanes.high);
    const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(sixteen), _mm512_extractf32x8_ps(sixteen, 1));
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

#include "scan.h"

const pvk_kernels pvk_avx512 = PVK_KERNELS("avx512-vnni");

#pragma clang attribute pop
#endif
