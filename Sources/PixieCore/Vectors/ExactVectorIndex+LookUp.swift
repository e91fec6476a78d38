internal import CVectorKernels

extension ExactVectorIndex {
    /// The entry most similar to `query` if its similarity is at least `threshold`; of equally similar ones the one of the lowest id.
    /// Nil too when `query` is zero, not finite or of another length.
    public func best(for query: [Float], atLeast threshold: Float) -> VectorMatch? {
        guard count > 0, scratch.prepare(query) else { return nil }
        return bestOfPrepared(atLeast: threshold)
    }

    /// Entries whose similarity to `query` is at least `threshold`, the most similar first, then the lower id; at most `limit`.
    public func all(for query: [Float], atLeast threshold: Float, limit: Int = .max) -> [VectorMatch] {
        guard count > 0, limit > 0, scratch.prepare(query) else { return [] }
        var best = BestMatches(limit: limit)
        let start = headsSuffice(atLeast: threshold) ? threshold : max(threshold, similarityReached(byAtLeast: limit))
        collectPrepared(atLeast: start) { match in
            best.offer(match)
            return best.threshold
        }
        return best.sorted()
    }

    /// The `k` entries most similar to `query` (all of them when there are fewer), in the order of `all`.
    public func nearest(to query: [Float], k: Int) -> [VectorMatch] { all(for: query, atLeast: -.infinity, limit: k) }

    /// `best` for the query already in the scratch memory.
    func bestOfPrepared(atLeast threshold: Float) -> VectorMatch? {
        var best: VectorMatch?
        let start = headsSuffice(atLeast: threshold) ? threshold : max(threshold, similarityOfLikeliest())
        collectPrepared(atLeast: start) { match in
            if let held = best, held.precedes(match) { return held.similarity }
            best = match
            return match.similarity
        }
        return best
    }

    /// Hands every entry at or above the threshold to `take`, which may answer with a higher threshold for those after it.
    @inline(__always)
    func collectPrepared(atLeast threshold: Float, _ take: (VectorMatch) -> Float?) {
        var threshold = threshold
        var query = scratch.query
        var shape = scratch.shape
        let slack = configuration.slack
        for (number, chunk) in chunks.enumerated() {
            var parts = chunk.parts
            let first = number * VectorChunk.limit
            let found = pvk_scan(
                scratch.kernels.table, &shape, &query, &parts, min(VectorChunk.limit, count - first), threshold,
                (threshold - slack).nextDown, scratch.slots, scratch.scores)
            for index in 0..<found where scratch.scores[index] >= threshold {
                let match = VectorMatch(id: ids[first + Int(scratch.slots[index])], similarity: scratch.scores[index])
                if let raised = take(match) { threshold = max(threshold, raised) }
            }
        }
    }
}
