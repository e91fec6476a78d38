// AVX2 with F16C: Haswell, Zen and later.
#if defined(__x86_64__)
#include "kernels.h"

#include <immintrin.h>

#pragma STDC FP_CONTRACT OFF
#pragma clang attribute push(__attribute__((target("avx2,f16c,fma"))), apply_to = function)

#include "vectors.h"

static inline float pvk_half(uint16_t half) { return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(half))); }

static inline __m256 pvk_block_norm(const uint16_t *norms, int which) {
    return _mm256_cvtph_ps(_mm_load_si128((const __m128i *)(norms + which * 16)));
}

/// Adds the products of codes and query codes, four by four. Codes are in 1...255 and stand for -127...127: with the query's sign moved
/// over to them, the sum of two products is at most 32258 and never saturates.
static inline __m256i pvk_add_products(__m256i sum, const uint8_t *codes, __m256i query) {
    const __m256i entry = _mm256_xor_si256(_mm256_load_si256((const __m256i *)codes), _mm256_set1_epi8((char)0x80));
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(query), _mm256_sign_epi8(entry, query));
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

/// Eight entries of a block.
static inline size_t pvk_keep_half_block(
    const pvk_span *span, __m256i products, const uint16_t *norms, size_t base, size_t count, float floor, uint32_t *slots,
    float *uppers) {
    const __m256 scale = _mm256_mul_ps(_mm256_set1_ps(span->scale), pvk_block_norm(norms, PVK_SCALE));
    __m256 upper = _mm256_mul_ps(scale, _mm256_cvtepi32_ps(products));
    upper = _mm256_fmadd_ps(_mm256_set1_ps(span->norm), pvk_block_norm(norms, PVK_ERROR), upper);
    upper = _mm256_fmadd_ps(_mm256_set1_ps(span->error), pvk_block_norm(norms, PVK_NORM), upper);
    const __m256 bound = _mm256_fmadd_ps(_mm256_set1_ps(span->rest), pvk_block_norm(norms, PVK_REST), upper);
    unsigned mask = (unsigned)_mm256_movemask_ps(_mm256_cmp_ps(bound, _mm256_set1_ps(floor), _CMP_NLT_UQ));
    if (base + 8 > count) mask &= base < count ? (1u << (count - base)) - 1 : 0;
    if (!mask) return 0;
    _Alignas(32) float values[8];
    _mm256_store_ps(values, upper);
    size_t kept = 0;
    for (; mask; mask &= mask - 1) {
        const unsigned lane = (unsigned)__builtin_ctz(mask);
        slots[kept] = (uint32_t)base + lane;
        uppers[kept++] = values[lane];
    }
    return kept;
}

static inline size_t pvk_head_blocks(
    const pvk_shape *shape, const pvk_query *query, const pvk_chunk *chunk, size_t count, float floor, uint32_t *slots,
    float *uppers) {
    const size_t groups = shape->head / 4;
    const int32_t *const query_codes = (const int32_t *)query->head_codes;
    const uint16_t *norms = chunk->norms;
    const uint8_t *codes = chunk->codes;
    size_t kept = 0;
    for (size_t base = 0; base < count; base += 16, norms += PVK_BLOCK_NORM_BYTES / 2) {
        __m256i low = _mm256_setzero_si256(), high = low;
        for (size_t g = 0; g < groups; g++, codes += 64) {
            const __m256i q = _mm256_set1_epi32(query_codes[g]);
            low = pvk_add_products(low, codes, q);
            high = pvk_add_products(high, codes + 32, q);
        }
        kept += pvk_keep_half_block(&query->head, low, norms, base, count, floor, slots + kept, uppers + kept);
        kept += pvk_keep_half_block(&query->head, high, norms + 8, base + 8, count, floor, slots + kept, uppers + kept);
    }
    return kept;
}

/// As if codes were unsigned, which is what the caller corrects for.
static inline int32_t pvk_neck_dot(const uint8_t *codes, const int8_t *query, size_t count) {
    __m256i sum = _mm256_setzero_si256(), codes_of_query = sum;
    for (size_t i = 0; i < count; i += 32) {
        const __m256i q = _mm256_load_si256((const __m256i *)(query + i));
        sum = pvk_add_products(sum, codes + i, q);
        const __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi8(1), q);
        codes_of_query = _mm256_add_epi32(codes_of_query, _mm256_madd_epi16(pairs, _mm256_set1_epi16(128)));
    }
    sum = _mm256_add_epi32(sum, codes_of_query);
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1)));
}

typedef struct {
    __m256 lane[4];
} pvk_lanes;

static inline pvk_lanes pvk_lanes_zero(void) {
    const __m256 zero = _mm256_setzero_ps();
    return (pvk_lanes){{zero, zero, zero, zero}};
}

static inline pvk_lanes pvk_lanes_add(pvk_lanes lanes, const uint16_t *row, const float *values, size_t count) {
    for (size_t i = 0; i < count; i += 32)
        for (size_t j = 0; j < 4; j++) {
            const __m256 entry = _mm256_cvtph_ps(_mm_load_si128((const __m128i *)(row + i + j * 8)));
            lanes.lane[j] = _mm256_add_ps(lanes.lane[j], _mm256_mul_ps(entry, _mm256_load_ps(values + i + j * 8)));
        }
    return lanes;
}

static inline float pvk_lanes_fold(pvk_lanes lanes) {
    const __m256 eight = _mm256_add_ps(
        _mm256_add_ps(lanes.lane[0], lanes.lane[2]), _mm256_add_ps(lanes.lane[1], lanes.lane[3]));
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

#include "scan.h"

const pvk_kernels pvk_avx2 = PVK_KERNELS("avx2");

#pragma clang attribute pop
#endif
