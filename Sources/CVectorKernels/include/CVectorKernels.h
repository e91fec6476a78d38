// Kernels of the exact vector index: rotate, encode, bound, score. They allocate nothing, keep nothing and know no caller.
//
// Every implementation gives bit-identical rotations, codes and scores: sums run over 32 fixed lanes, folded in halves, without
// fused multiply-add. Only the bounds may differ in their last bits, and a bound decides what is read, never what is answered.
#ifndef C_VECTOR_KERNELS_H
#define C_VECTOR_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One implementation, in static storage.
typedef struct pvk_kernels pvk_kernels;

/// The fastest implementation this processor runs.
const pvk_kernels *pvk_best(void);

/// Every implementation compiled in, index 0 (portable) first; NULL past the last one and for those this processor cannot run.
const pvk_kernels *pvk_at(size_t index);
size_t pvk_count(void);
const char *pvk_name(const pvk_kernels *kernels);

/// A fixed orthogonal transform of `padded` floats: signs, Hadamard blocks, order; signs, Hadamard blocks, interleaved rows.
typedef struct {
    uint32_t dimensions;  ///< floats of an input vector; the rest up to `padded` counts as zero
    uint32_t padded;      ///< a multiple of 64
    uint32_t block;       ///< a power of two of at least 64 that divides `padded`
    const uint32_t *first_signs;   ///< `padded` masks: 0 or 0x80000000; 64-byte aligned
    const uint32_t *second_signs;
    const uint16_t *order;  ///< a permutation of 0 ..< `padded / 4`, of four floats each
} pvk_transform;

/// How an entry is laid out. The first `head` coordinates are coded in blocks of 16 entries, the next `neck` ones in the entry's
/// own record: `neck` code bytes, four half floats (scale, error, norm of the codes, norm of all that follows), then one half
/// float for every 256th coordinate: the norm from there on.
typedef struct {
    uint32_t padded;
    uint32_t head;          ///< a multiple of 16 in 16...512
    uint32_t neck;          ///< a multiple of 32 in 0...512
    uint32_t record_bytes;  ///< pvk_record_bytes of the above
} pvk_shape;

static inline uint32_t pvk_checkpoints(uint32_t padded) { return (padded - 1) / 256; }

static inline uint32_t pvk_record_bytes(uint32_t padded, uint32_t neck) {
    return (neck + 8 + 2 * pvk_checkpoints(padded) + 63) / 64 * 64;
}

/// Bytes of the codes and the half floats (scale, error, norm, rest: 16 of each) of one block of 16 heads.
static inline size_t pvk_block_code_bytes(const pvk_shape *shape) { return (size_t)shape->head * 16; }
enum { PVK_BLOCK_NORM_BYTES = 128 };

/// The coded part of a query and what the code leaves out. Every norm is rounded up.
typedef struct {
    float scale;
    float error;   ///< |values - scale * codes|
    float norm;    ///< |values|
    float rest;    ///< norm of all coordinates after this part
    int32_t sum;   ///< of the codes
} pvk_span;

typedef struct {
    const float *values;  ///< `padded` rotated floats, 64-byte aligned
    int8_t *head_codes;   ///< 64-byte aligned, as is `neck_codes`
    int8_t *neck_codes;
    float *rests;         ///< `pvk_checkpoints` norms
    pvk_span head;
    pvk_span neck;
} pvk_query;

/// The parts of up to 1024 entries. All are 64-byte aligned.
typedef struct {
    uint8_t *codes;    ///< head codes: blocks of 16 entries, in each for every 4 coordinates 16 times 4 bytes (code + 128)
    uint16_t *norms;   ///< head norms: blocks of 64 half floats
    uint8_t *records;
    uint16_t *rows;    ///< the entries' rotated coordinates as half floats
} pvk_chunk;

/// Scales `input` to unit length and rotates it into `result`. False when it holds NaN or infinity or is zero.
/// `work` and `result` hold `padded` floats, 64-byte aligned.
bool pvk_rotate(const pvk_kernels *kernels, const pvk_transform *transform, const float *input, float *work, float *result);

/// Fills everything but `values`, which must be set and filled.
void pvk_prepare(const pvk_kernels *kernels, const pvk_shape *shape, pvk_query *query);

/// Writes the rotated vector `values` to `slot` of the chunk. `work`: `padded` floats, 64-byte aligned.
void pvk_encode(
    const pvk_kernels *kernels, const pvk_shape *shape, const float *values, float *work, const pvk_chunk *chunk, size_t slot);

/// Copies an entry over another, possibly of another chunk.
void pvk_copy(
    const pvk_shape *shape, const pvk_chunk *source, size_t source_slot, const pvk_chunk *target, size_t target_slot);

/// The first stage of a scan alone: the slots bounded at or above `floor`, and each one's part of the bound that its head's code gives,
/// which orders entries well though not exactly. Room as for `pvk_scan`.
size_t pvk_heads(
    const pvk_kernels *kernels, const pvk_shape *shape, const pvk_query *query, const pvk_chunk *chunk, size_t count,
    float floor, uint32_t *slots, float *uppers);

/// Finds the entries among the first `count` whose score is at least `threshold`; returns how many, with their slots ascending.
/// `floor` is the threshold less the slack for rounding: what is bounded below it is not scored.
/// `slots` and `scores` have room for `count` rounded up to 16, and 16 more.
size_t pvk_scan(
    const pvk_kernels *kernels, const pvk_shape *shape, const pvk_query *query, const pvk_chunk *chunk, size_t count,
    float threshold, float floor, uint32_t *slots, float *scores);

/// The score: the sum, in float, of the products of `padded` half floats and floats.
float pvk_score(const pvk_kernels *kernels, const uint16_t *row, const float *values, size_t padded);

#endif
