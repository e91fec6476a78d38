public import PixieCore

/// What was invalidated lately, and therefore which answers were built on old data. Pure: no clock, no lock.
///
/// Remembers each tag for `memory` to twice `memory`; older readings than it can judge are refused.
struct InvalidationTable: Sendable {
    private let memory: Duration
    private let tagLimit: Int
    private var recent: [CacheTag: LogPosition] = [:]
    private var previous: [CacheTag: LogPosition] = [:]
    private var turnedAt: ContinuousClock.Instant
    /// Grows when invalidations may have been missed: positions from before say nothing any more.
    private(set) var epoch: UInt64 = 0
    /// The last invalidation there was.
    private(set) var seen: LogPosition
    /// What was invalidated up to here is forgotten.
    private var floor: LogPosition
    /// The floor there will be once `previous` is forgotten.
    private var nextFloor: LogPosition
    /// The last invalidation of something that any user's answers may be built on.
    private var everybody: LogPosition

    /// `memory`: longer than any query takes.
    init(at position: LogPosition = .start, memory: Duration, tagLimit: Int, now: ContinuousClock.Instant) {
        self.memory = memory
        self.tagLimit = tagLimit
        turnedAt = now
        (seen, floor, nextFloor, everybody) = (position, position, position, position)
    }

    var reading: ReadingPosition { ReadingPosition(epoch: epoch, position: seen) }

    mutating func record(_ invalidation: Invalidation, now: ContinuousClock.Instant) {
        if turnedAt.duration(to: now) >= memory || recent.count >= tagLimit { turn(now) }
        let position = invalidation.position
        for tag in invalidation.tags {
            recent[tag] = max(position, recent[tag] ?? position)
            if tag.owner == nil { everybody = max(everybody, position) }
        }
        seen = max(seen, position)
    }

    mutating func lostTrack(at position: LogPosition, now: ContinuousClock.Instant) {
        epoch += 1
        (recent, previous) = ([:], [:])
        (seen, floor, nextFloor, everybody) = (position, position, position, position)
        turnedAt = now
    }

    /// Why an answer with these tags, whose data was read from `reading` on, must not be kept; nil when it may be.
    func refusal(of tags: some Sequence<CacheTag>, since reading: ReadingPosition) -> CacheRefusal? {
        guard reading.epoch == epoch, reading.position >= floor else { return .lostTrack }
        // Nothing was, since.
        if reading.position >= seen { return nil }
        for tag in tags {
            if let position = recent[tag] ?? previous[tag], position > reading.position { return .invalidated }
        }
        return nil
    }

    /// Changes with every invalidation that may touch an answer to this user: questions may share an answer that is being made only
    /// while it stays the same.
    func epoch(of user: UserID) -> ReadingPosition {
        var position = max(floor, everybody)
        for tag in [CacheTag.user(user), .tasks(user), .events(user), .documents(user)] {
            if let known = recent[tag] ?? previous[tag] { position = max(position, known) }
        }
        return ReadingPosition(epoch: epoch, position: position)
    }

    private mutating func turn(_ now: ContinuousClock.Instant) {
        floor = nextFloor
        nextFloor = seen
        previous = recent
        recent = [:]
        turnedAt = now
    }
}

/// The moment from which a query read the data it was answered from, in the order of invalidations.
public struct ReadingPosition: Hashable, Sendable {
    /// Of this process alone: positions of different epochs cannot be compared.
    public let epoch: UInt64
    public let position: LogPosition
}

/// Why a generated answer is not kept. Raw values are labels.
public enum CacheRefusal: String, Sendable, CaseIterable {
    /// Something it was built on changed while it was being made.
    case invalidated
    /// Invalidations may have been missed while it was being made.
    case lostTrack = "lost_track"
    /// Another instance had taken the question over.
    case fenced
    /// The shared cache could not be asked, so it is kept in memory at most.
    case unreachable
}
