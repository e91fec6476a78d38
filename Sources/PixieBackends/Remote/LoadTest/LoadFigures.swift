import Synchronization

/// What became of some requests.
public struct LoadFigures: Sendable {
    /// Of those that were answered.
    public internal(set) var latencies = LatencyCounts()
    /// By Pixie's code, or what was wrong with the answer.
    public internal(set) var errors: [String: Int] = [:]

    public init() {}

    public var errorCount: Int { errors.values.reduce(0, +) }
    public var requests: Int { latencies.count + errorCount }
    public var errorRate: Double { requests == 0 ? 0 : Double(errorCount) / Double(requests) }

    mutating func add(_ other: LoadFigures) {
        latencies.add(other.latencies)
        errors.merge(other.errors, uniquingKeysWith: +)
    }
}

/// Figures of each kind of request, and how the caches did.
struct LoadTally: Sendable {
    private(set) var figures: [LoadRequest: LoadFigures] = [:]
    private(set) var caches: [String: Int] = [:]

    mutating func answered(_ request: LoadRequest, in duration: Duration, cache: String) {
        figures[request, default: LoadFigures()].latencies.add(duration)
        caches[cache, default: 0] += 1
    }

    mutating func failed(_ request: LoadRequest, _ code: String) {
        figures[request, default: LoadFigures()].errors[code, default: 0] += 1
    }

    mutating func add(_ other: LoadTally) {
        for (request, found) in other.figures { figures[request, default: LoadFigures()].add(found) }
        caches.merge(other.caches, uniquingKeysWith: +)
    }

    var total: LoadFigures { figures.values.reduce(into: LoadFigures()) { $0.add($1) } }
}

/// What all users of a load test write into.
final class LoadRecord: Sendable {
    private let tally = Mutex(LoadTally())

    func change(_ body: (inout LoadTally) -> Void) { tally.withLock { body(&$0) } }

    /// What was written since the last time.
    func take() -> LoadTally {
        tally.withLock { tally in
            defer { tally = LoadTally() }
            return tally
        }
    }
}
