/// One cached answer as all instances share it. `exact` and `semantic` are written and read together, and mean nothing to the store.
public struct SharedAnswer: Hashable, Sendable {
    /// Whose it is; nil: everybody's.
    public var owner: UserID?
    /// Of the question, the same in every instance: 1...64 of `A-Z a-z 0-9`.
    public var id: String
    /// For those who ask in the same words.
    public var exact: [UInt8]
    /// For those who ask in other words; nil: for nobody.
    public var semantic: [UInt8]?
    /// What it was built on.
    public var tags: [CacheTag]
    public var lifetime: Duration

    public init(
        owner: UserID?, id: String, exact: [UInt8], semantic: [UInt8]?, tags: [CacheTag], lifetime: Duration
    ) {
        self.owner = owner
        self.id = id
        self.exact = exact
        self.semantic = semantic
        self.tags = tags
        self.lifetime = lifetime
    }
}

/// Where a shared answer is: `owner` and `id` as in `SharedAnswer`.
public struct SharedKey: Hashable, Sendable {
    public var owner: UserID?
    public var id: String

    public init(owner: UserID?, id: String) {
        self.owner = owner
        self.id = id
    }
}

/// Why a shared answer was not stored.
public enum SharedRefusal: Sendable {
    /// One of its tags was invalidated after it was read.
    case invalidated
    /// The log is another one than it was read under.
    case lostTrack
    /// Somebody else has taken the question over.
    case fenced
}

/// How far a reader of one owner's answers has come.
public struct SharedMark: Hashable, Sendable {
    public static let start = SharedMark(milliseconds: 0)

    public var milliseconds: Int

    public init(milliseconds: Int) { self.milliseconds = milliseconds }
}

/// Cached answers that all instances share, under the invalidations of one `InvalidationLog`.
///
/// An answer is there as long as each of its tags says so: an invalidation hides what carries its tag from that moment on, and whatever
/// the store forgets for want of memory hides more, never less. Every method throws `UpstreamError` with `.sharedCache`, or
/// `CancellationError`.
public protocol SharedCache: Sendable {
    /// The `exact` part of the answer under each of `keys`, in their order; nil where there is none.
    func exact(_ keys: [SharedKey], deadline: Deadline) async throws -> [[UInt8]?]

    /// The same for a caller who has no task to wait in: `completion` is called once, from any thread, where it must not block. It may fail
    /// where the other method would find out whether a cache that was away is back.
    func exact(
        _ keys: [SharedKey], deadline: Deadline,
        completion: @escaping @Sendable (Result<[[UInt8]?], UpstreamError>) -> Void)

    /// The `semantic` parts of answers stored since `mark`, at most `limit`, the latest ones if there are more, and where to go on. An
    /// answer may be given twice; none is left out but for the limit.
    func semantic(
        of owner: UserID?, since mark: SharedMark, limit: Int, deadline: Deadline
    ) async throws -> (parts: [[UInt8]], mark: SharedMark)

    /// Keeps `answer` in place of the earlier one, unless one of its tags was invalidated after `reading`, or `fence` is not the last
    /// holder of its lock; then nothing is changed. Whoever waits for the lock is woken: the answer is there.
    func store(
        _ answer: SharedAnswer, readSince reading: LogPosition, fence: FlightFence?, deadline: Deadline
    ) async throws -> SharedRefusal?

    /// How many answers of `owner` there may be: expired and hidden ones may count.
    func count(of owner: UserID?, deadline: Deadline) async throws -> Int
}

/// The right to answer a question for all instances, until its lease ends.
public struct FlightFence: Hashable, Sendable {
    public var name: String
    /// Grows with each holder.
    public var token: Int64

    public init(name: String, token: Int64) {
        self.name = name
        self.token = token
    }
}

/// What becomes of one that wants to work on a question.
public enum FlightTurn: Hashable, Sendable {
    case mine(FlightFence)
    /// Another instance works on it.
    case others
    /// It is answered: the `exact` part, and which of the keys it was under.
    case answered([UInt8], place: Int)

    /// The right, where it was given.
    public var fence: FlightFence? {
        if case .mine(let fence) = self { fence } else { nil }
    }
}

/// Has one instance at a time work on a question. Throws as `SharedCache` does.
public protocol FlightLocks: Sendable {
    /// The right to work on `name`, for `lease`, unless there is an answer in the shared cache under one of `keys` already: nobody can have
    /// stored one between the look and the lock.
    func acquire(
        _ name: String, unlessAnswered keys: [SharedKey], lease: Duration, deadline: Deadline
    ) async throws -> FlightTurn

    /// Makes the lease last from now on; false when it was lost.
    func renew(_ fence: FlightFence, lease: Duration, deadline: Deadline) async throws -> Bool

    /// Gives the right back soon, and wakes those who wait. Does not wait itself, so that who was cancelled can call it too.
    func release(_ fence: FlightFence)

    /// Returns when the right may be free: it was given back, its lease may have ended, or `limit` has passed.
    func awaitRelease(_ name: String, limit: Duration) async throws
}
