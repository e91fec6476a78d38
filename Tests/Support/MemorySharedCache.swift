import FoundationEssentials
public import PixieCore
import Synchronization

/// The shared cache, its log and its locks, in memory: what Redis promises, for instances that live in one process.
public final class MemorySharedCache: SharedCache, InvalidationLog, FlightLocks {
    private struct Entry {
        var answer: SharedAnswer
        var tokens: [CacheTag: Int]
        var number: Int
        var end: ContinuousClock.Instant
    }

    private struct Lock {
        var token: Int64
        var end: ContinuousClock.Instant
    }

    private struct State {
        var life: UInt64 = 1
        var invalidations: [Invalidation] = []
        var last: [CacheTag: LogPosition] = [:]
        var tokens: [CacheTag: Int] = [:]
        var entries: [String: Entry] = [:]
        var locks: [String: Lock] = [:]
        var number = 0
        var isDown = false
        var calls = 0
        var lookUps = 0
    }

    private let state = Mutex(State())
    private let time: any TimeSource

    public init(time: any TimeSource = SystemTime()) { self.time = time }

    /// As a Redis that restarts empty.
    public func loseEverything() {
        state.withLock { state in
            let life = state.life + 1
            state = State()
            state.life = life
        }
    }

    public func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }

    /// How often it was asked for an answer, also while it was down.
    public var lookUps: Int { state.withLock { $0.lookUps } }

    /// Calls that reached it.
    public var calls: Int { state.withLock { $0.calls } }

    public var end: LogPosition {
        state.withLock { state in
            state.invalidations.last?.position ?? LogPosition(time: 0, sequence: 0, life: state.life)
        }
    }

    /// What was ordered after `position`; nil when that is another life's.
    public func invalidations(after position: LogPosition) -> [Invalidation]? {
        state.withLock { state in
            position.life == state.life ? state.invalidations.filter { $0.position > position } : nil
        }
    }

    public func append(
        _ tags: [CacheTag], cause: InvalidationCause, deadline: Deadline
    ) async throws -> LogPosition {
        try withState { state in
            let position = LogPosition(
                time: 0, sequence: UInt64(state.invalidations.count) + 1, life: state.life)
            state.invalidations.append(Invalidation(position: position, tags: tags, cause: cause))
            for tag in tags {
                state.last[tag] = position
                state.tokens[tag] = nil
            }
            return position
        }
    }

    public func instances(at position: LogPosition, deadline: Deadline) async throws -> InstanceCount {
        InstanceCount(applied: 1, live: 1)
    }

    public func exact(_ keys: [SharedKey], deadline: Deadline) async throws -> [[UInt8]?] { try exact(keys) }

    public func exact(
        _ keys: [SharedKey], deadline: Deadline,
        completion: @escaping @Sendable (Result<[[UInt8]?], UpstreamError>) -> Void
    ) {
        completion(
            Result { try exact(keys) }.mapError {
                $0 as? UpstreamError ?? UpstreamError(.sharedCache, .failed, "\($0)")
            })
    }

    private func exact(_ keys: [SharedKey]) throws -> [[UInt8]?] {
        let now = time.now()
        state.withLock { $0.lookUps += 1 }
        return try withState { state in keys.map { Self.exact($0, state, now) } }
    }

    private static func exact(_ key: SharedKey, _ state: State, _ now: ContinuousClock.Instant) -> [UInt8]? {
        state.entries[self.key(key.owner, key.id)].flatMap { isThere($0, state, now) ? $0.answer.exact : nil }
    }

    public func semantic(
        of owner: UserID?, since mark: SharedMark, limit: Int, deadline: Deadline
    ) async throws -> (parts: [[UInt8]], mark: SharedMark) {
        let now = time.now()
        return try withState { state in
            let found = state.entries.values.filter {
                $0.answer.owner == owner && $0.number > mark.milliseconds && Self.isThere($0, state, now)
            }
            let latest = found.sorted { $0.number > $1.number }.prefix(limit)
            return (latest.compactMap(\.answer.semantic), SharedMark(milliseconds: state.number))
        }
    }

    public func store(
        _ answer: SharedAnswer, readSince reading: LogPosition, fence: FlightFence?, deadline: Deadline
    ) async throws -> SharedRefusal? {
        let now = time.now()
        return try withState { state in
            guard reading.life == state.life else { return .lostTrack }
            if let fence, let lock = state.locks[fence.name], lock.end > now, lock.token != fence.token {
                return .fenced
            }
            for tag in answer.tags {
                if let last = state.last[tag], last > reading { return .invalidated }
            }
            state.number += 1
            var tokens: [CacheTag: Int] = [:]
            for tag in answer.tags {
                tokens[tag] = state.tokens[tag] ?? state.number
                state.tokens[tag] = tokens[tag]
            }
            state.entries[Self.key(answer.owner, answer.id)] = Entry(
                answer: answer, tokens: tokens, number: state.number, end: now.advanced(by: answer.lifetime))
            if let fence, state.locks[fence.name]?.token == fence.token { state.locks[fence.name] = nil }
            return nil
        }
    }

    public func count(of owner: UserID?, deadline: Deadline) async throws -> Int {
        try withState { state in state.entries.values.count { $0.answer.owner == owner } }
    }

    public func acquire(
        _ name: String, unlessAnswered keys: [SharedKey], lease: Duration, deadline: Deadline
    ) async throws -> FlightTurn {
        let now = time.now()
        return try withState { state in
            for (place, key) in keys.enumerated() {
                if let exact = Self.exact(key, state, now) { return .answered(exact, place: place) }
            }
            if let lock = state.locks[name], lock.end > now { return .others }
            state.number += 1
            state.locks[name] = Lock(token: Int64(state.number), end: now.advanced(by: lease))
            return .mine(FlightFence(name: name, token: Int64(state.number)))
        }
    }

    public func renew(_ fence: FlightFence, lease: Duration, deadline: Deadline) async throws -> Bool {
        let now = time.now()
        return try withState { state in
            guard state.locks[fence.name]?.token == fence.token else { return false }
            state.locks[fence.name]?.end = now.advanced(by: lease)
            return true
        }
    }

    public func release(_ fence: FlightFence) {
        state.withLock { state in
            if state.locks[fence.name]?.token == fence.token { state.locks[fence.name] = nil }
        }
    }

    public func awaitRelease(_ name: String, limit: Duration) async throws {
        let end = time.now().advanced(by: limit)
        while state.withLock({ $0.locks[name] != nil }), time.now() < end {
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    private static func key(_ owner: UserID?, _ id: String) -> String { "\(owner?.description ?? "shared"):\(id)" }

    private static func isThere(_ entry: Entry, _ state: State, _ now: ContinuousClock.Instant) -> Bool {
        entry.end > now && entry.tokens.allSatisfy { state.tokens[$0] == $1 }
    }

    private func withState<Value>(_ body: (inout State) throws -> Value) throws -> Value {
        try state.withLock { state in
            if state.isDown { throw UpstreamError(.sharedCache, .unreachable, "down") }
            state.calls += 1
            return try body(&state)
        }
    }
}
