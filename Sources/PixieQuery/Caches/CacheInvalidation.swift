public import PixieCore
import Synchronization

/// Drops what is out of date, here and in every other instance, and sees to it that nothing out of date is stored afterwards.
///
/// What routes and commands call; also what a log's reader tells of the other instances' orders.
public final class CacheInvalidation: Sendable {
    /// What an order came to.
    public struct Result: Sendable {
        /// Entries of this instance's memory that carried one of the tags.
        public var matched: CacheEntryCounts
        /// Those that were taken away.
        public var removed: CacheEntryCounts
        /// Where the order stands in the log; nil for a dry run.
        public var position: LogPosition?
        /// Nil for a dry run.
        public var instances: InstanceCount?
        /// Entries that were taken from the store behind memory, or would be; nil: it had no part in this.
        public var stored: Int?
    }

    /// Tags of one order.
    public static let tagLimit = 1_000

    public let ledger: InvalidationLedger
    private let log: any InvalidationLog
    private let tiers: CacheTiers
    private let metrics: InvalidationMetrics
    private let isBlind = Atomic(false)
    private let drops = Mutex(Drops())
    private let onNotice: @Sendable (CacheNotice) -> Void
    private let time: any TimeSource

    /// What the log's reader took away while orders of this instance are under way: it may be told of one of them before whoever gave it.
    private struct Drops {
        var orders = 0
        var removed: [LogPosition: CacheEntryCounts] = [:]

        mutating func end() {
            orders -= 1
            if orders == 0 { removed = [:] }
        }
    }

    /// `onNotice` is called from whatever reads the log, and must not wait.
    public init(
        log: any InvalidationLog, ledger: InvalidationLedger, tiers: CacheTiers, registry: MetricsRegistry,
        time: any TimeSource, onNotice: @escaping @Sendable (CacheNotice) -> Void = { _ in }
    ) {
        self.log = log
        self.ledger = ledger
        self.tiers = tiers
        self.time = time
        self.onNotice = onNotice
        metrics = InvalidationMetrics(registry: registry, isCurrent: { ledger.isCurrent(at: time.now()) })
    }

    /// What `invalidate` would take away.
    public func preview(_ tags: [CacheTag]) -> Result {
        let matched = count(tags)
        return Result(matched: matched, removed: .none, position: nil, instances: nil)
    }

    /// Takes away every entry that carries one of `tags` (1...1,000), and keeps answers that are being made from data of before from
    /// being stored.
    ///
    /// When it returns, that is so in this instance and in the shared cache, and every other instance will see the order as soon as
    /// it reads its log. With `waits` it returns once each instance that is alive has applied it, or at the deadline: `instances`
    /// says which. Throws `UpstreamError` when the log cannot be written: nothing has been promised then.
    public func invalidate(
        _ tags: [CacheTag], cause: InvalidationCause, waits: Bool = false, deadline: Deadline
    ) async throws -> Result {
        precondition((1...Self.tagLimit).contains(tags.count), "1 to \(Self.tagLimit) tags")
        let matched = count(tags)
        drops.withLock { $0.orders += 1 }
        defer { drops.withLock { $0.end() } }
        let position = try await log.append(tags, cause: cause, deadline: deadline)
        metrics.countOrder(cause)
        let removed = drops.withLock { drops in
            drops.removed[position, default: .none]
                + drop(Invalidation(position: position, tags: tags, cause: cause))
        }
        let instances = try await instances(at: position, waits: waits, deadline: deadline)
        return Result(matched: matched, removed: removed, position: position, instances: instances)
    }

    private func instances(
        at position: LogPosition, waits: Bool, deadline: Deadline
    ) async throws -> InstanceCount {
        var pause = Duration.milliseconds(2)
        var instances = try await log.instances(at: position, deadline: deadline)
        while waits, instances.applied < instances.live, deadline.remaining(at: time.now()) > pause {
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .milliseconds(100))
            // The order stands, whatever becomes of counting.
            do { instances = try await log.instances(at: position, deadline: deadline) } catch is UpstreamError {
                break
            }
        }
        return instances
    }

    private func count(_ tags: [CacheTag]) -> CacheEntryCounts {
        CacheEntryCounts(
            exact: tiers.exact.count(tags), semantic: tiers.semantic.count(tags),
            embedding: tags.contains(.embeddings) ? tiers.embedding.statistics.entries : 0)
    }

    /// Recorded first, dropped then: see `CacheLease`.
    private func drop(_ invalidation: Invalidation) -> CacheEntryCounts {
        ledger.record(invalidation)
        return removeFromMemory(invalidation.tags)
    }

    private func removeFromMemory(_ tags: [CacheTag]) -> CacheEntryCounts {
        let removed = CacheEntryCounts(
            exact: tiers.exact.remove(tags), semantic: tiers.semantic.remove(tags),
            embedding: tags.contains(.embeddings) ? tiers.embedding.removeAll() : 0)
        metrics.count(removed)
        return removed
    }

    func countRefusal(_ refusal: CacheRefusal) { metrics.countRefusal(refusal) }
}

extension CacheInvalidation: InvalidationFollower {
    public func apply(_ invalidation: Invalidation) {
        // Counted under the lock, so that an order of this instance finds either the entries or their number.
        drops.withLock { drops in
            let removed = drop(invalidation)
            if drops.orders > 0 { drops.removed[invalidation.position, default: .none] = removed }
        }
    }

    public func lostTrack(at position: LogPosition) {
        let isGap = ledger.lostTrack(at: position)
        let dropped = removeFromMemory([.responses])
        // The first time there is nothing to lose.
        guard isGap else { return }
        metrics.countGap()
        onNotice(.lostTrack(dropped: dropped.total))
    }

    public func trust(until instant: ContinuousClock.Instant) {
        ledger.trust(until: instant)
        if isBlind.exchange(false, ordering: .relaxed) { onNotice(.regainedSight) }
    }

    public func lostSight() {
        ledger.distrust()
        guard !isBlind.exchange(true, ordering: .relaxed) else { return }
        metrics.countBlindness()
        onNotice(.lostSight)
    }
}

/// What an operator should know of how well this instance hears of invalidations.
public enum CacheNotice: Hashable, Sendable {
    /// Nothing is answered from memory until `regainedSight`.
    case lostSight
    case regainedSight
    /// Invalidations may have been missed, so this many answers in memory were dropped.
    case lostTrack(dropped: Int)
}

/// Entries of each tier in memory.
public struct CacheEntryCounts: Hashable, Sendable, Codable {
    public static let none = CacheEntryCounts(exact: 0, semantic: 0, embedding: 0)

    public var exact: Int
    public var semantic: Int
    public var embedding: Int

    public init(exact: Int, semantic: Int, embedding: Int) {
        self.exact = exact
        self.semantic = semantic
        self.embedding = embedding
    }

    public var total: Int { exact + semantic + embedding }

    static func + (left: Self, right: Self) -> Self {
        Self(
            exact: left.exact + right.exact, semantic: left.semantic + right.semantic,
            embedding: left.embedding + right.embedding)
    }
}
