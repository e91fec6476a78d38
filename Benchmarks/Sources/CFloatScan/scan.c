#include "CFloatScan.h"

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx512f"))) static float dot_avx512(const float *a, const float *b, size_t n) {
    __m512 s[4] = {_mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps()};
    size_t i = 0;
    for (; i + 64 <= n; i += 64)
        for (int j = 0; j < 4; j++)
            s[j] = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + j * 16), _mm512_loadu_ps(b + i + j * 16), s[j]);
    float sum = _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(s[0], s[1]), _mm512_add_ps(s[2], s[3])));
    for (; i < n; i++) sum += a[i] * b[i];
    return sum;
}

__attribute__((target("avx2,fma"))) static float dot_avx2(const float *a, const float *b, size_t n) {
    __m256 s[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps()};
    size_t i = 0;
    for (; i + 32 <= n; i += 32)
        for (int j = 0; j < 4; j++)
            s[j] = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + j * 8), _mm256_loadu_ps(b + i + j * 8), s[j]);
    const __m256 all = _mm256_add_ps(_mm256_add_ps(s[0], s[1]), _mm256_add_ps(s[2], s[3]));
    float lanes[8], sum = 0;
    _mm256_storeu_ps(lanes, all);
    for (int j = 0; j < 8; j++) sum += lanes[j];
    for (; i < n; i++) sum += a[i] * b[i];
    return sum;
}
#endif

static float dot_plain(const float *a, const float *b, size_t n) {
    float lanes[16] = {0}, sum = 0;
    size_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (int j = 0; j < 16; j++) lanes[j] += a[i + j] * b[i + j];
    for (int j = 0; j < 16; j++) sum += lanes[j];
    for (; i < n; i++) sum += a[i] * b[i];
    return sum;
}

size_t float_scan(const float *rows, size_t count, size_t dimensions, const float *query, float *best) {
    float (*dot)(const float *, const float *, size_t) = dot_plain;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        dot = dot_avx512;
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        dot = dot_avx2;
#endif
    size_t where = 0;
    *best = -2;
    for (size_t i = 0; i < count; i++) {
        const float value = dot(rows + i * dimensions, query, dimensions);
        if (value > *best) {
            *best = value;
            where = i;
        }
    }
    return where;
}
