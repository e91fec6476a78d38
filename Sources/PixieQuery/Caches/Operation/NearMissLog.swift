public import FoundationEssentials
import Synchronization

/// A cached question that came close to answering another, and why it did not.
public struct NearMiss: Sendable, Encodable {
    public let time: Date
    /// Whose question it was.
    public let user: String
    public let question: String
    public let candidate: String
    public let similarity: Double
    /// A guard's name, `below_threshold`, `uncertain`, or `shadow` for one that would have been served.
    public let reason: String
}

/// The last near misses. Bounded; the oldest go first.
public final class NearMissLog: Sendable {
    private let kept: Mutex<[NearMiss]>
    private let limit: Int

    public init(limit: Int = 500) {
        self.limit = limit
        kept = Mutex([])
    }

    /// Newest first.
    public func latest(_ count: Int) -> [NearMiss] { kept.withLock { $0.suffix(count).reversed() } }

    func add(_ miss: NearMiss) {
        kept.withLock { kept in
            kept.append(miss)
            // In one go now and then, so that adding costs nothing by the entry.
            if kept.count >= 2 * limit { kept.removeFirst(kept.count - limit) }
        }
    }
}
