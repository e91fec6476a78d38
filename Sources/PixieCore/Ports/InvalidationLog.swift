/// A place in an invalidation log. A later one is greater; equal in every instance that reads the same log.
public struct LogPosition: Comparable, Hashable, Sendable, CustomStringConvertible {
    /// Before every invalidation.
    public static let start = LogPosition(time: 0, sequence: 0)

    public var time: UInt64
    public var sequence: UInt64
    /// Which life of the log it belongs to: a log that was lost and begun anew has another. Only positions of one life are compared.
    public var life: UInt64

    public init(time: UInt64, sequence: UInt64, life: UInt64 = 0) {
        self.time = time
        self.sequence = sequence
        self.life = life
    }

    /// Reads `TIME-SEQUENCE`, as `description` writes it.
    public init?(_ text: some StringProtocol, life: UInt64 = 0) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = UInt64(parts[0]), let sequence = UInt64(parts[1]) else { return nil }
        self.init(time: time, sequence: sequence, life: life)
    }

    public static func < (left: LogPosition, right: LogPosition) -> Bool {
        (left.time, left.sequence) < (right.time, right.sequence)
    }

    public var description: String { "\(time)-\(sequence)" }
}

/// Why entries have to go.
public enum InvalidationCause: String, Sendable, CaseIterable, Codable {
    case dataChanged = "data_changed"
    case documentChanged = "document_changed"
    case promptChanged = "prompt_changed"
    /// Somebody said that a cached answer was wrong.
    case feedback
    case operatorOrder = "operator_order"
}

/// What was built on any of `tags` before `position` is out of date.
public struct Invalidation: Hashable, Sendable {
    public var position: LogPosition
    public var tags: [CacheTag]
    public var cause: InvalidationCause

    public init(position: LogPosition, tags: [CacheTag], cause: InvalidationCause) {
        self.position = position
        self.tags = tags
        self.cause = cause
    }
}

/// How many of the instances that are alive have applied an invalidation.
public struct InstanceCount: Hashable, Sendable, Codable {
    public var applied: Int
    public var live: Int

    public init(applied: Int, live: Int) {
        self.applied = applied
        self.live = live
    }
}

/// The order of all invalidations, the same for every instance.
public protocol InvalidationLog: Sendable {
    /// Makes known to every instance that what was built on `tags` (1...1,000 of them) is out of date, and returns where that stands.
    ///
    /// Throws `UpstreamError` with `.sharedCache` when that is not certain: the order may then stand in the log or not, and giving
    /// it again does no harm.
    func append(_ tags: [CacheTag], cause: InvalidationCause, deadline: Deadline) async throws -> LogPosition

    /// How many instances there are, and how many have applied everything up to `position`. Throws as `append`.
    func instances(at position: LogPosition, deadline: Deadline) async throws -> InstanceCount
}

/// Keeps what it holds in step with a log. Called by whoever reads the log, from one task at a time.
public protocol InvalidationFollower: AnyObject, Sendable {
    /// Applies one invalidation of the log; those of one log come in its order.
    func apply(_ invalidation: Invalidation)
    /// Invalidations may have been missed: nothing that was built before now can be trusted. Reading goes on at `position`.
    func lostTrack(at position: LogPosition)
    /// Everything that stood in the log a moment ago is applied: what was built before may be used until `instant`, should nothing
    /// more be heard of the log.
    func trust(until instant: ContinuousClock.Instant)
    /// The log has not been heard of for too long, so that anything may be out of date. May be said again.
    func lostSight()
}
