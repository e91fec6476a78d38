/// Whether searches of a collection walk a graph. Where they do not they find everything, at whatever width, until they do.
enum GraphState: Hashable, Sendable {
    case whole
    /// m is 0: a bulk load's, which was not finished.
    case none
    /// The indexing threshold is 0: vectors stay out.
    case postponed
    /// So many vectors are not linked yet.
    case unfinished(missing: Int, of: Int)
    /// Every segment is too small for one, by design.
    case tooSmall

    init(_ live: CollectionDescription) {
        let missing = live.points - live.indexed
        let threshold = live.config.optimizers.indexingThreshold
        // What a segment may hold before it gets a graph.
        let allowed = live.vectors(inKilobytes: threshold ?? 10_000) * max(1, live.segmentsCount)
        if live.hnsw.m == 0, (live.hnsw.payloadM ?? 0) == 0 {
            self = .none
        } else if threshold == 0, missing * 20 > live.points {
            self = .postponed
        } else if live.points > 0, live.indexed == 0, live.points <= allowed {
            self = .tooSmall
        } else if missing * 20 > live.points, live.status != "green" || missing > allowed {
            self = .unfinished(missing: missing, of: live.points)
        } else {
            self = .whole
        }
    }

    /// Whether a measurement tells how searches will be.
    var isMeasurable: Bool { self == .whole || self == .tooSmall }

    func advice(_ collection: String) -> [String] {
        switch self {
        case .whole: []
        case .none:
            [
                "there is no graph (m=0): every search compares all vectors, so ef means nothing; "
                    + "first 'pixie qdrant bulk finish \(collection)' or 'pixie qdrant hnsw set \(collection) --m 16'"
            ]
        case .postponed:
            [
                "the indexing threshold is 0: vectors stay out of the graph, and searches compare all of them; "
                    + "first 'pixie qdrant bulk finish \(collection)'"
            ]
        case .unfinished(let missing, let points):
            [
                "\(missing) of \(points) vectors are not in the graph yet: first 'pixie qdrant wait \(collection)'"
            ]
        case .tooSmall:
            [
                "too small for a graph: searches compare all of a user's vectors, so any ef does; measure again when it has grown"
            ]
        }
    }
}
