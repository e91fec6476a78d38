internal import CVectorKernels

/// The higher the threshold, the less is read. Where the caller's is low, one that the answer reaches for certain is found first: by
/// scoring the entries whose heads promise most.
extension ExactVectorIndex {
    /// True when most entries are ruled out by their heads at this threshold: an unrelated one's bound is about the product of the rests.
    func headsSuffice(atLeast threshold: Float) -> Bool {
        threshold > scratch.query.head.rest * scratch.query.head.rest || count < 128
    }

    /// The similarity of the entry with the most promising head.
    func similarityOfLikeliest() -> Float {
        var likeliest = (slot: 0, upper: -Float.infinity)
        forEachHead { slot, upper in
            if upper > likeliest.upper { likeliest = (slot, upper) }
        }
        return similarity(ofSlot: likeliest.slot)
    }

    /// A similarity that at least `limit` entries reach; minus infinity when that many are hard to find without scoring most.
    func similarityReached(byAtLeast limit: Int) -> Float {
        guard limit < count / 8 else { return -.infinity }
        var likeliest = BestMatches(limit: limit)
        var threshold = -Float.infinity
        forEachHead { slot, upper in
            guard upper > threshold else { return }
            likeliest.offer(VectorMatch(id: UInt64(slot), similarity: upper))
            threshold = likeliest.threshold ?? threshold
        }
        return likeliest.sorted().reduce(.infinity) { min($0, similarity(ofSlot: Int($1.id))) }
    }

    private func forEachHead(_ body: (_ slot: Int, _ upper: Float) -> Void) {
        var (query, shape) = (scratch.query, scratch.shape)
        for (number, chunk) in chunks.enumerated() {
            var parts = chunk.parts
            let first = number * VectorChunk.limit
            let found = pvk_heads(
                scratch.kernels.table, &shape, &query, &parts, min(VectorChunk.limit, count - first), -.infinity,
                scratch.slots, scratch.scores)
            for index in 0..<found { body(first + Int(scratch.slots[index]), scratch.scores[index]) }
        }
    }

    private func similarity(ofSlot slot: Int) -> Float {
        let padded = Int(scratch.shape.padded)
        let row = chunks[slot / VectorChunk.limit].parts.rows + slot % VectorChunk.limit * padded
        return pvk_score(scratch.kernels.table, row, scratch.values, padded)
    }
}
