// The three stages of a scan, written once. The including file has defined:
//   pvk_head_blocks  bounds whole blocks of heads and keeps the slots that reach the floor, with their heads' part of the bound
//   pvk_neck_dot     the integer product of a neck's codes
//   pvk_lanes, pvk_lanes_zero, pvk_lanes_add, pvk_lanes_fold   the 32 lanes of a score

static inline void pvk_prefetch(const void *address, size_t bytes) {
    for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch((const char *)address + i, 0, 3);
}

/// Keeps those of the slots whose bound over head and neck reaches the floor.
static inline size_t pvk_neck_stage(
    const pvk_shape *shape, const pvk_query *query, const pvk_chunk *chunk, float floor, size_t count, uint32_t *slots,
    float *uppers) {
    const size_t stride = shape->record_bytes, neck = shape->neck;
    const pvk_span span = query->neck;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + 8 < count) pvk_prefetch(chunk->records + slots[i + 8] * stride, stride);
        const uint8_t *const record = chunk->records + slots[i] * stride;
        const uint16_t *const own = (const uint16_t *)(record + neck);
        const int32_t product = pvk_neck_dot(record, query->neck_codes, neck) - 128 * span.sum;
        const float upper = uppers[i] + span.scale * pvk_half(own[PVK_SCALE]) * (float)product
            + span.norm * pvk_half(own[PVK_ERROR]) + span.error * pvk_half(own[PVK_NORM])
            + span.rest * pvk_half(own[PVK_REST]);
        slots[kept] = slots[i];
        kept += !(upper < floor);
    }
    return kept;
}

/// Scores the slots, giving one up as soon as what is left of it cannot lift it to the floor; keeps those that reach the threshold.
static inline size_t pvk_score_stage(
    const pvk_shape *shape, const pvk_query *query, const pvk_chunk *chunk, float threshold, float floor, size_t count,
    uint32_t *slots, float *scores) {
    const size_t padded = shape->padded, stride = shape->record_bytes, coded = shape->head + shape->neck;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        // The processor follows a row on its own once it has seen its beginning.
        if (i + 2 < count) pvk_prefetch(chunk->rows + slots[i + 2] * padded, 512);
        const uint32_t slot = slots[i];
        const uint16_t *const row = chunk->rows + slot * padded;
        const uint16_t *const rests = (const uint16_t *)(chunk->records + slot * stride + shape->neck) + 4;
        pvk_lanes lanes = pvk_lanes_zero();
        size_t done = 0;
        for (; done + 256 < padded; done += 256) {
            lanes = pvk_lanes_add(lanes, row + done, query->values + done, 256);
            const size_t next = done / 256;
            // What the codes have covered already cannot tell anything new.
            if (done + 256 <= coded) continue;
            if (pvk_lanes_fold(lanes) + query->rests[next] * pvk_half(rests[next]) < floor) goto next_slot;
        }
        const float score = pvk_lanes_fold(pvk_lanes_add(lanes, row + done, query->values + done, padded - done));
        slots[kept] = slot;
        scores[kept] = score;
        kept += score >= threshold;
    next_slot:;
    }
    return kept;
}

static size_t pvk_scan_here(
    const pvk_shape *shape, const pvk_query *query, const pvk_chunk *chunk, size_t count, float threshold, float floor,
    uint32_t *slots, float *scores) {
    size_t kept = pvk_head_blocks(shape, query, chunk, count, floor, slots, scores);
    if (shape->neck) kept = pvk_neck_stage(shape, query, chunk, floor, kept, slots, scores);
    return pvk_score_stage(shape, query, chunk, threshold, floor, kept, slots, scores);
}

static float pvk_score_here(const uint16_t *row, const float *values, size_t padded) {
    return pvk_lanes_fold(pvk_lanes_add(pvk_lanes_zero(), row, values, padded));
}

#define PVK_KERNELS(text) \
    {text,            pvk_rotate_here, pvk_prepare_here, pvk_encode_here, \
     pvk_head_blocks, pvk_scan_here,   pvk_score_here}
