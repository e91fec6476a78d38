import PixieCore

/// What is asked of a collection's graph and optimizers; nil leaves a setting as it is.
public struct GraphChange: Hashable, Sendable {
    public var m: Int?
    public var efConstruct: Int?
    public var payloadM: Int?
    /// KB of vectors under which a search compares all of them.
    public var fullScanThreshold: Int?
    /// KB of vectors in a segment from which it gets a graph; 0 is never.
    public var indexingThreshold: Int?
    public var optimizationThreads: OptimizationThreads?
    /// Builds the graph anew even where no setting changes: ef_construct then goes up by one, which is what makes a server do it.
    public var rebuilds = false

    public init(
        m: Int? = nil, efConstruct: Int? = nil, payloadM: Int? = nil, fullScanThreshold: Int? = nil,
        indexingThreshold: Int? = nil, optimizationThreads: OptimizationThreads? = nil, rebuilds: Bool = false
    ) {
        self.m = m
        self.efConstruct = efConstruct
        self.payloadM = payloadM
        self.fullScanThreshold = fullScanThreshold
        self.indexingThreshold = indexingThreshold
        self.optimizationThreads = optimizationThreads
        self.rebuilds = rebuilds
    }
}

/// How many optimizations run at one time.
public enum OptimizationThreads: Hashable, Sendable, CustomStringConvertible {
    /// As many as the server's cores allow.
    case automatic
    /// 0 is none.
    case count(Int)

    /// Reads "auto" or a number from 0 to 1024; nil for anything else.
    public init?(_ text: String) {
        if text == "auto" {
            self = .automatic
        } else if let count = Int(text), (0...1_024).contains(count) {
            self = .count(count)
        } else {
            return nil
        }
    }

    init(_ live: Int?) { self = live.map { .count($0) } ?? .automatic }

    public var description: String {
        switch self {
        case .automatic: "auto"
        case .count(let count): "\(count)"
        }
    }

    var json: JSONValue {
        switch self {
        case .automatic: .string("auto")
        case .count(let count): .integer(Int64(count))
        }
    }
}

/// What a change comes to on a collection as it is, and what it costs.
public struct GraphPlan: ManagementReport {
    public enum Cost: String, Encodable, Sendable {
        /// Nothing is to be done.
        case none
        /// Takes effect at once.
        case free
        /// Every vector is linked anew in the background; searches go on, slower.
        case rebuild
        /// The graph is dropped: searches compare every vector.
        case drop
    }

    public var collection: String
    public var changes: [String]
    public var cost: Cost
    /// Vectors to link anew.
    public var vectors: Int
    /// Memory of the graph afterwards minus before.
    public var memoryDifference: Int
    let hnsw: HNSWSettings
    let optimizers: [String: JSONValue]

    enum CodingKeys: String, CodingKey { case collection, changes, cost, vectors, memoryDifference }

    init(_ change: GraphChange, on name: String, _ live: CollectionDescription) {
        let old = live.hnsw
        var wanted = HNSWSettings(
            m: change.m, efConstruct: change.efConstruct, fullScanThreshold: change.fullScanThreshold,
            payloadM: change.payloadM)
        var changes: [String] = []
        func note(_ name: String, _ new: Int?, _ old: Int?) -> Int? {
            guard let new, new != old else { return nil }
            changes.append("\(name) \(old.map { "\($0)" } ?? "unset") -> \(new)")
            return new
        }
        wanted.m = note("m", wanted.m, old.m)
        wanted.efConstruct = note("ef_construct", wanted.efConstruct, old.efConstruct)
        wanted.payloadM = note("payload_m", wanted.payloadM, old.payloadM)
        wanted.fullScanThreshold = note("full_scan_threshold (KB)", wanted.fullScanThreshold, old.fullScanThreshold)
        if change.rebuilds, wanted == HNSWSettings() {
            wanted.efConstruct = note("ef_construct", (old.efConstruct ?? 100) + 1, old.efConstruct)
        }
        let threshold = note(
            "indexing_threshold (KB)", change.indexingThreshold, live.config.optimizers.indexingThreshold)
        var optimizers = threshold.map { ["indexing_threshold": JSONValue.integer(Int64($0))] } ?? [:]
        let threads = OptimizationThreads(live.config.optimizers.maxOptimizationThreads)
        if let wanted = change.optimizationThreads, wanted != threads {
            changes.append("max_optimization_threads \(threads) -> \(wanted)")
            optimizers["max_optimization_threads"] = wanted.json
        }
        collection = name
        hnsw = wanted
        self.optimizers = optimizers
        self.changes = changes
        let newM = wanted.m ?? old.m ?? 0
        let isGraphChanged = wanted != HNSWSettings()
        cost =
            switch (isGraphChanged, newM) {
            case (true, 0) where (wanted.payloadM ?? old.payloadM ?? 0) == 0: .drop
            case (true, _): live.points == 0 ? .free : .rebuild
            // With a threshold, vectors that were left out so far get their graph now.
            case (false, _) where (threshold ?? 0) > 0 && live.indexed < live.points: .rebuild
            case (false, _): changes.isEmpty ? .none : .free
            }
        vectors = cost == .rebuild ? (isGraphChanged ? live.points : live.points - live.indexed) : 0
        memoryDifference =
            CollectionReport.bytes(points: live.points, dimensions: 0, m: newM)
            - CollectionReport.bytes(points: live.points, dimensions: 0, m: old.m ?? 0)
    }

    public var lines: [String] {
        let memory = memoryDifference == 0 ? "" : ", about \(memoryDifference / 1_000_000) MB more memory for the graph"
        let words =
            switch cost {
            case .none: "nothing to change"
            case .free: "takes effect at once"
            case .rebuild: "links \(vectors) vectors anew in the background; searches go on, slower\(memory)"
            case .drop: "drops the graph: every search then compares all vectors of its user"
            }
        return changes.map { "\(collection): \($0)" } + ["cost: \(words)"]
    }

    /// What is sent; nil when there is nothing to.
    func settings(_ live: CollectionDescription) -> JSONValue? {
        var members: [String: JSONValue] = [:]
        if hnsw != HNSWSettings() {
            members["hnsw_config"] = hnsw.json
            // The vector's own settings go over the collection's.
            if live.config.params.vectors?.hnswConfig != nil {
                members["vectors"] = .object(["": .object(["hnsw_config": hnsw.json])])
            }
        }
        if !optimizers.isEmpty { members["optimizers_config"] = .object(optimizers) }
        return members.isEmpty ? nil : .object(members)
    }
}

extension QdrantManagement {
    /// What the change would come to.
    public func planGraph(_ change: GraphChange, on name: String) async throws -> GraphPlan {
        GraphPlan(change, on: name, try await describe(name))
    }

    /// Makes the change; the rebuild then goes on by itself, see `wait`.
    public func apply(_ plan: GraphPlan) async throws {
        let live = try await describe(plan.collection)
        if let settings = plan.settings(live) { try await change(plan.collection, settings) }
    }
}
