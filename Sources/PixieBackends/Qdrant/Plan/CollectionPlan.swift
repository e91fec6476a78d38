import PixieCore

/// How a live collection differs from its design, what each difference costs, and what has to be done; decided without a server.
public struct CollectionPlan: ManagementReport {
    public enum Cost: String, Encodable, Sendable, CaseIterable, Comparable {
        /// Takes effect at once.
        case free
        /// Every vector is linked anew in the background; searches go on, slower.
        case rebuild
        /// Cannot be changed in place: the collection has to be made anew.
        case recreate

        public static func < (left: Cost, right: Cost) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    public struct Difference: Hashable, Encodable, Sendable {
        /// By Qdrant's own name, as `hnsw_config.m`.
        public var setting: String
        /// Nil where it is not set, or not there.
        public var live: String?
        public var wanted: String
        public var cost: Cost
    }

    enum Step: Hashable, Sendable {
        case create
        case deleteIndex(String)
        case createIndex(CollectionDesign.Index)
        case change(JSONValue)
    }

    public var collection: String
    public var exists: Bool
    public var points: Int
    public var differences: [Difference] = []
    /// What is there and not asked for; it stays.
    public var notes: [String] = []
    /// About how long one core takes for the rebuild; nil where there is none.
    public var rebuildSeconds: Double?
    var steps: [Step] = []

    enum CodingKeys: String, CodingKey { case collection, exists, points, differences, notes, rebuildSeconds, cost }

    /// The highest of all differences; nil without one.
    public var cost: Cost? { differences.map(\.cost).max() }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(collection, forKey: .collection)
        try container.encode(exists, forKey: .exists)
        try container.encode(points, forKey: .points)
        try container.encode(differences, forKey: .differences)
        try container.encode(notes, forKey: .notes)
        try container.encodeIfPresent(rebuildSeconds, forKey: .rebuildSeconds)
        try container.encodeIfPresent(cost, forKey: .cost)
    }

    public var lines: [String] {
        guard exists else { return ["\(collection): not there; it would be created with its indexes (free)"] }
        let words = differences.map { difference in
            "\(collection): \(difference.setting) \(difference.live ?? "unset") -> \(difference.wanted) (\(difference.cost))"
        }
        let estimate = rebuildSeconds.map { seconds in
            let time = seconds < 90 ? "\(Int(seconds.rounded(.up))) s" : "\(Int((seconds / 60).rounded(.up))) min"
            return "the rebuild links \(points) vectors anew: about \(time) of one core; searches go on, slower"
        }
        return (words.isEmpty ? ["\(collection): as the file says"] : words) + (estimate.map { [$0] } ?? [])
            + notes.map { "note: \($0)" }
    }

    /// About how long one core takes to link so many vectors: each compares with a number of others that grows with ef_construct and m.
    static func rebuildSeconds(points: Int, dimensions: Int, m: Int, efConstruct: Int) -> Double {
        let comparisons = Double(efConstruct) * Double(max(1, m)) * 0.6
        return Double(points) * (comparisons * Double(dimensions) * 2e-9 + 20e-6)
    }
}
