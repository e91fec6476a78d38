// What an implementation is made of, and the conversions all of them share.
#ifndef PVK_KERNELS_H
#define PVK_KERNELS_H

#include "CVectorKernels.h"

#include <math.h>
#include <string.h>

struct pvk_kernels {
    const char *name;
    bool (*rotate)(const pvk_transform *, const float *, float *, float *);
    void (*prepare)(const pvk_shape *, pvk_query *);
    void (*encode)(const pvk_shape *, const float *, float *, const pvk_chunk *, size_t);
    size_t (*heads)(const pvk_shape *, const pvk_query *, const pvk_chunk *, size_t, float, uint32_t *, float *);
    size_t (*scan)(
        const pvk_shape *, const pvk_query *, const pvk_chunk *, size_t, float, float, uint32_t *, float *);
    float (*score)(const uint16_t *, const float *, size_t);
};

extern const pvk_kernels pvk_portable;
#if defined(__x86_64__)
extern const pvk_kernels pvk_avx2;
extern const pvk_kernels pvk_avx512;
#endif
#if defined(__aarch64__)
extern const pvk_kernels pvk_neon;
#endif

/// The positions of an entry's four half floats after its neck's codes, and of the 16 of each in a block of heads.
enum { PVK_SCALE, PVK_ERROR, PVK_NORM, PVK_REST };

/// Exact. Never infinity or NaN here: no coordinate or norm of a unit vector is near the end of a half float's range.
static inline float pvk_half_to_float(uint16_t half) {
    uint32_t bits = (uint32_t)(half & 0x7fff) << 13;
    float value;
    memcpy(&value, &bits, 4);
    value *= 0x1p112f;
    return (half & 0x8000) ? -value : value;
}

/// The smallest half float that is not below `value` (0 ... 65504).
static inline uint16_t pvk_half_above(double value) {
    if (value < 0x1p-14) return (uint16_t)ceil(value * 0x1p24);
    int exponent;
    double fraction = frexp(value, &exponent);  // 0.5 ..< 1
    // A mantissa that rounds up to 2048 carries into the exponent, which is what the addition below does.
    return (uint16_t)(((exponent + 14) << 10) + ((int)ceil(fraction * 2048) - 1024));
}

/// A float that is not below `value`.
static inline float pvk_float_above(double value) { return (float)(value * (1 + 0x1p-22)); }

#endif
