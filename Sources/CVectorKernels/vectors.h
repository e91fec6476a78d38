// Rotation and coding, written once over 16-lane vectors: the compiler turns them into what the including file's target has.
// Included by each implementation after it has set its target.

typedef float pvk_floats __attribute__((ext_vector_type(16)));
typedef uint32_t pvk_masks __attribute__((ext_vector_type(16)));
typedef int32_t pvk_ints __attribute__((ext_vector_type(16)));
typedef double pvk_doubles __attribute__((ext_vector_type(16)));
typedef int8_t pvk_bytes __attribute__((ext_vector_type(16), aligned(16)));
typedef uint16_t pvk_halves __attribute__((ext_vector_type(16), aligned(32)));

/// One butterfly inside the lanes: pairs that are `distance` apart become sum and difference.
#define PVK_BUTTERFLY(x, distance, sign_lanes, ...)                                                                          \
    do {                                                                                                                     \
        const pvk_floats swapped = __builtin_shufflevector(x, x, __VA_ARGS__);                                               \
        x = swapped + (pvk_floats)((pvk_masks)x ^ (pvk_masks)sign_lanes);                                                    \
    } while (0)

#define PVK_S 0x80000000u

static inline void pvk_hadamard_lanes(pvk_floats *row) {
    const pvk_masks by1 = {0, PVK_S, 0, PVK_S, 0, PVK_S, 0, PVK_S, 0, PVK_S, 0, PVK_S, 0, PVK_S, 0, PVK_S};
    const pvk_masks by2 = {0, 0, PVK_S, PVK_S, 0, 0, PVK_S, PVK_S, 0, 0, PVK_S, PVK_S, 0, 0, PVK_S, PVK_S};
    const pvk_masks by4 = {0, 0, 0, 0, PVK_S, PVK_S, PVK_S, PVK_S, 0, 0, 0, 0, PVK_S, PVK_S, PVK_S, PVK_S};
    const pvk_masks by8 = {0, 0, 0, 0, 0, 0, 0, 0, PVK_S, PVK_S, PVK_S, PVK_S, PVK_S, PVK_S, PVK_S, PVK_S};
    pvk_floats x = *row;
    PVK_BUTTERFLY(x, 1, by1, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
    PVK_BUTTERFLY(x, 2, by2, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
    PVK_BUTTERFLY(x, 4, by4, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
    PVK_BUTTERFLY(x, 8, by8, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
    *row = x;
}

/// The butterflies across the rows of one block; two levels a pass halve the trips to memory and change no sum.
static inline void pvk_hadamard_rows(pvk_floats *rows, size_t count) {
    size_t step = 1;
    for (; step * 4 <= count; step *= 4)
        for (size_t base = 0; base < count; base += step * 4)
            for (size_t i = base; i < base + step; i++) {
                const pvk_floats a = rows[i], b = rows[i + step], c = rows[i + 2 * step], d = rows[i + 3 * step];
                const pvk_floats ab = a + b, a_b = a - b, cd = c + d, c_d = c - d;
                rows[i] = ab + cd;
                rows[i + step] = a_b + c_d;
                rows[i + 2 * step] = ab - cd;
                rows[i + 3 * step] = a_b - c_d;
            }
    if (step < count)
        for (size_t i = 0; i < step; i++) {
            const pvk_floats a = rows[i], b = rows[i + step];
            rows[i] = a + b;
            rows[i + step] = a - b;
        }
}

static bool pvk_rotate_here(const pvk_transform *transform, const float *input, float *work, float *result) {
    const size_t dimensions = transform->dimensions, padded = transform->padded;
    memcpy(result, input, dimensions * sizeof(float));
    memset(result + dimensions, 0, (padded - dimensions) * sizeof(float));
    pvk_floats *const from = (pvk_floats *)result;
    pvk_floats *const to = (pvk_floats *)work;
    const size_t rows = padded / 16, block_rows = transform->block / 16, blocks = padded / transform->block;

    // In double no square of a float overflows or vanishes, and only NaN and infinity give a sum that is not finite.
    pvk_doubles squares = 0;
    for (size_t i = 0; i < rows; i++) {
        const pvk_doubles x = __builtin_convertvector(from[i], pvk_doubles);
        squares += x * x;
    }
    double sum = 0;
    for (int lane = 0; lane < 16; lane++) sum += squares[lane];
    if (!(sum > 0) || !isfinite(sum)) return false;

    // Each Hadamard round is orthogonal after division by the root of the block's size: both at once, an exact power of two.
    const double factor = 1 / (sqrt(sum) * transform->block);
    const bool moderate = factor > 1e-30 && factor < 1e30;
    const pvk_masks *const first = (const pvk_masks *)transform->first_signs;
    for (size_t i = 0; i < rows; i++) {
        const pvk_floats x =
            moderate ? from[i] * (float)factor
                     : __builtin_convertvector(__builtin_convertvector(from[i], pvk_doubles) * factor, pvk_floats);
        from[i] = (pvk_floats)((pvk_masks)x ^ first[i]);
        pvk_hadamard_lanes(&from[i]);
    }
    for (size_t b = 0; b < blocks; b++) pvk_hadamard_rows(from + b * block_rows, block_rows);

    for (size_t i = 0; i < padded / 4; i++) memcpy(work + i * 4, result + transform->order[i] * 4, 4 * sizeof(float));
    const pvk_masks *const second = (const pvk_masks *)transform->second_signs;
    for (size_t i = 0; i < rows; i++) {
        to[i] = (pvk_floats)((pvk_masks)to[i] ^ second[i]);
        pvk_hadamard_lanes(&to[i]);
    }
    // Rows of the blocks alternate in the result, so that its first coordinates see all of the vector.
    for (size_t b = 0; b < blocks; b++) pvk_hadamard_rows(to + b * block_rows, block_rows);
    for (size_t r = 0, i = 0; r < block_rows; r++)
        for (size_t b = 0; b < blocks; b++, i++) from[i] = to[b * block_rows + r];
    return true;
}

/// The sum of squares of `count` floats (a multiple of 16, at most 512), rounded up: 36 roundings of 2^-24 at most are made good.
static inline double pvk_energy(const float *values, size_t count) {
    pvk_floats sum = 0;
    for (size_t i = 0; i < count; i += 16) {
        const pvk_floats x = *(const pvk_floats *)(values + i);
        sum += x * x;
    }
    double total = 0;
    for (int lane = 0; lane < 16; lane++) total += sum[lane];
    return total * (1 + 0x1p-18) + 1e-37;
}

/// What an integer code of a span of coordinates keeps and leaves out.
typedef struct {
    double error;   // rounded up
    double norm;    // of scale * codes
    int32_t sum;    // of the codes
} pvk_code_report;

static inline float pvk_largest(const float *values, size_t count) {
    pvk_floats largest = 0;
    for (size_t i = 0; i < count; i += 16) {
        const pvk_floats x = (pvk_floats)(*(const pvk_masks *)(values + i) & 0x7fffffffu);
        largest = (pvk_masks)(x > largest) ? x : largest;
    }
    float result = 0;
    for (int lane = 0; lane < 16; lane++) result = largest[lane] > result ? largest[lane] : result;
    return result;
}

static inline pvk_code_report pvk_code(const float *values, size_t count, float scale, int8_t *codes) {
    const float inverse = scale > 1e-30f ? 1 / scale : 0;
    pvk_floats errors = 0;
    pvk_ints sums = 0, squares = 0;
    for (size_t i = 0; i < count; i += 16) {
        const pvk_floats x = *(const pvk_floats *)(values + i);
        // Adding and taking away 1.5 * 2^23 rounds to the nearest integer. Any code would do: its error is measured.
        pvk_floats nearest = (x * inverse + 12582912.0f) - 12582912.0f;
        nearest = (pvk_masks)(nearest > 127.0f) ? (pvk_floats)127.0f : nearest;
        nearest = (pvk_masks)(nearest < -127.0f) ? (pvk_floats)-127.0f : nearest;
        const pvk_ints code = __builtin_convertvector(nearest, pvk_ints);
        const pvk_floats left = x - nearest * scale;
        errors += left * left;
        sums += code;
        squares += code * code;
        *(pvk_bytes *)(codes + i) = __builtin_convertvector(code, pvk_bytes);
    }
    double error = 0, square = 0;
    int32_t sum = 0;
    for (int lane = 0; lane < 16; lane++) {
        error += errors[lane];
        square += squares[lane];
        sum += sums[lane];
    }
    const double norm = scale * sqrt(square);
    // `left` is off by at most 2^-24 of the coded value and of itself: 2^-23 of the norm makes the first good, 2^-17 the rest.
    return (pvk_code_report){sqrt(error) * (1 + 0x1p-17) + norm * 0x1p-23 + 1e-18, norm * (1 + 0x1p-40), sum};
}

/// The norms of `values` from `from` on and from every 256th coordinate on, rounded up.
static inline double pvk_rests(const float *values, size_t padded, size_t from, double *checkpoints) {
    const size_t next = (from + 255) / 256 * 256 < padded ? (from + 255) / 256 * 256 : padded;
    double rest = pvk_energy(values + from, next - from), sum = 0;
    for (size_t k = pvk_checkpoints((uint32_t)padded); k > 0; k--) {
        const size_t start = k * 256, end = start + 256 < padded ? start + 256 : padded;
        sum += pvk_energy(values + start, end - start);
        checkpoints[k - 1] = sqrt(sum);
        if (start == next) rest += sum;
    }
    return rest;
}

static void pvk_prepare_here(const pvk_shape *shape, pvk_query *query) {
    const float *const values = query->values;
    const size_t head = shape->head, neck = shape->neck;
    double checkpoints[256];
    const double rest = pvk_rests(values, shape->padded, head + neck, checkpoints);
    for (size_t k = 0; k < pvk_checkpoints(shape->padded); k++) query->rests[k] = pvk_float_above(checkpoints[k]);

    const double neck_energy = neck ? pvk_energy(values + head, neck) : 0;
    query->head.rest = pvk_float_above(sqrt(rest + neck_energy));
    query->neck.rest = pvk_float_above(sqrt(rest));
    query->head.norm = pvk_float_above(sqrt(pvk_energy(values, head)));
    query->neck.norm = pvk_float_above(sqrt(neck_energy));
    query->head.scale = pvk_largest(values, head) / 127;
    query->neck.scale = pvk_largest(values + head, neck) / 127;
    const pvk_code_report head_report = pvk_code(values, head, query->head.scale, query->head_codes);
    query->head.error = pvk_float_above(head_report.error);
    query->head.sum = head_report.sum;
    const pvk_code_report neck_report = pvk_code(values + head, neck, query->neck.scale, query->neck_codes);
    query->neck.error = pvk_float_above(neck_report.error);
    query->neck.sum = neck_report.sum;
}

/// Rounds to half floats, to nearest even, and back into `work`.
static inline void pvk_halve(const float *values, size_t count, uint16_t *row, float *work) {
    for (size_t i = 0; i < count; i += 16) {
        const pvk_masks bits = *(const pvk_masks *)(values + i);
        const pvk_masks sign = bits & 0x80000000u, size = bits & 0x7fffffffu;
        const pvk_masks normal = (size + 0xfffu + ((size >> 13) & 1u) - (112u << 23)) >> 13;
        // Below 2^-14 the addition of 0.5 leaves the rounded multiple of 2^-24 in the low bits.
        const pvk_masks small = (pvk_masks)((pvk_floats)size + 0.5f) - 0x3f000000u;
        const pvk_masks half = (pvk_masks)(size < 0x38800000u) ? small : normal;
        *(pvk_halves *)(row + i) = __builtin_convertvector(half | (sign >> 16), pvk_halves);
        const pvk_floats back = (pvk_floats)(half << 13) * 0x1p112f;
        *(pvk_floats *)(work + i) = (pvk_floats)((pvk_masks)back | sign);
    }
}

static inline float pvk_entry_scale(const float *values, size_t count, uint16_t *stored) {
    *stored = pvk_half_above(pvk_largest(values, count) / 127.0);
    return pvk_half_to_float(*stored);
}

static void pvk_encode_here(
    const pvk_shape *shape, const float *values, float *work, const pvk_chunk *chunk, size_t slot) {
    const size_t head = shape->head, neck = shape->neck, padded = shape->padded;
    pvk_halve(values, padded, chunk->rows + slot * padded, work);

    _Alignas(64) int8_t codes[512];
    double checkpoints[256];
    const double rest = pvk_rests(work, padded, head + neck, checkpoints);
    const double neck_energy = neck ? pvk_energy(work + head, neck) : 0;

    uint16_t scale;
    pvk_code_report report = pvk_code(work, head, pvk_entry_scale(work, head, &scale), codes);
    uint8_t *const block = chunk->codes + slot / 16 * pvk_block_code_bytes(shape) + slot % 16 * 4;
    for (size_t i = 0; i < head; i++) block[i / 4 * 64 + i % 4] = (uint8_t)(codes[i] + 128);
    uint16_t *const norms = chunk->norms + slot / 16 * (PVK_BLOCK_NORM_BYTES / 2) + slot % 16;
    norms[PVK_SCALE * 16] = scale;
    norms[PVK_ERROR * 16] = pvk_half_above(report.error);
    norms[PVK_NORM * 16] = pvk_half_above(report.norm);
    norms[PVK_REST * 16] = pvk_half_above(sqrt(rest + neck_energy));

    uint8_t *const record = chunk->records + slot * shape->record_bytes;
    report = pvk_code(work + head, neck, pvk_entry_scale(work + head, neck, &scale), codes);
    for (size_t i = 0; i < neck; i++) record[i] = (uint8_t)(codes[i] + 128);
    uint16_t *const own = (uint16_t *)(record + neck);
    own[PVK_SCALE] = scale;
    own[PVK_ERROR] = pvk_half_above(report.error);
    own[PVK_NORM] = pvk_half_above(report.norm);
    own[PVK_REST] = pvk_half_above(sqrt(rest));
    for (size_t k = 0; k < pvk_checkpoints(shape->padded); k++) own[4 + k] = pvk_half_above(checkpoints[k]);
}
