import FoundationEssentials
public import PixieCore
import Synchronization

/// Knows what was invalidated lately, for every thread of the process. No call waits.
public final class InvalidationLedger: Sendable {
    /// How long an invalidation is remembered at least.
    public static let memory = Duration.seconds(120)

    private let table: Mutex<InvalidationTable>
    /// Nanoseconds after `origin` up to which answers in memory are known to be up to date.
    private let trustedUntil = Atomic(Int64.max)
    private let origin: ContinuousClock.Instant
    private let sessionsEndedAt = Atomic(Int64.min)
    private let time: any TimeSource

    public init(time: any TimeSource = SystemTime()) {
        self.time = time
        origin = time.now()
        table = Mutex(InvalidationTable(memory: Self.memory, tagLimit: 200_000, now: origin))
    }

    /// Whether answers in memory are known to be up to date: whoever reads the log said so lately. One atomic read.
    public func isCurrent(at now: ContinuousClock.Instant) -> Bool {
        let end = trustedUntil.load(ordering: .acquiring)
        return end == .max || ticks(to: now) < end
    }

    /// To be taken before a query reads anything its answer is built on.
    public var reading: ReadingPosition { table.withLock { $0.reading } }

    /// See `InvalidationTable.epoch(of:)`.
    public func epoch(of user: UserID) -> ReadingPosition { table.withLock { $0.epoch(of: user) } }

    func refusal(of tags: some Sequence<CacheTag>, since reading: ReadingPosition) -> CacheRefusal? {
        table.withLock { $0.refusal(of: tags, since: reading) }
    }

    func record(_ invalidation: Invalidation) {
        let now = time.now()
        table.withLock { $0.record(invalidation, now: now) }
        if invalidation.tags.contains(.sessions) {
            sessionsEndedAt.store(time.milliseconds, ordering: .releasing)
        }
    }

    /// What was said up to then, in milliseconds since 1970, is to be forgotten.
    var sessionsEnd: Int64 { sessionsEndedAt.load(ordering: .acquiring) }

    /// False the first time: a process that begins to follow a log has missed nothing.
    func lostTrack(at position: LogPosition) -> Bool {
        let now = time.now()
        return table.withLock { table in
            table.lostTrack(at: position, now: now)
            return table.epoch > 1
        }
    }

    /// Ends by itself, so that a process that was stopped for a while does not go on where it was.
    func trust(until instant: ContinuousClock.Instant) {
        trustedUntil.store(ticks(to: instant), ordering: .releasing)
    }

    func distrust() { trustedUntil.store(.min, ordering: .releasing) }

    /// In units of about a nanosecond (2^30 attoseconds): asked for on every request, a shift instead of a division of 128 bits.
    private func ticks(to instant: ContinuousClock.Instant) -> Int64 {
        Int64(clamping: origin.duration(to: instant).attoseconds >> 30)
    }
}

extension TimeSource {
    /// Since 1970.
    var milliseconds: Int64 { Int64(wall().timeIntervalSince1970 * 1_000) }
}

/// The right to keep what was read from `reading` on, as long as nothing it was built on is invalidated.
///
/// A tier asks for the verdict while it holds its own lock and then inserts under the same lock; an invalidation is recorded first and
/// then dropped from the tiers. So an entry is either refused or dropped, whichever comes first.
public struct CacheLease: Sendable {
    let ledger: InvalidationLedger
    public let reading: ReadingPosition

    public init(_ ledger: InvalidationLedger) {
        self.ledger = ledger
        reading = ledger.reading
    }

    func refusal(of tags: [CacheTag]) -> CacheRefusal? {
        ledger.refusal(of: tags, since: reading) ?? ledger.refusal(of: [.responses, .prompt], since: reading)
    }
}
