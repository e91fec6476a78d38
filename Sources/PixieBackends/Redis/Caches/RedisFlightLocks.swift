public import PixieCore
public import PixieIO
import Synchronization

/// Locks in Redis with a lease and a token that grows: `lock:{name}`. Those who wait are woken by a message on `pixie:flights`.
public final class RedisFlightLocks: FlightLocks {
    private struct State {
        var nextID = 0
        var waiting: [String: [Int: CheckedContinuation<Void, Never>]] = [:]
    }

    private static let releasesAtOnce = 64

    private let redis: CacheRedis
    private let state = Mutex(State())

    private let releases: AsyncStream<FlightFence>
    private let releasing: AsyncStream<FlightFence>.Continuation

    public init(pool: RedisPool, guardedBy upstreamGuard: UpstreamGuard? = nil) {
        redis = CacheRedis(pool: pool, upstreamGuard: upstreamGuard)
        // What does not fit ends with its lease.
        (releases, releasing) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(10_000))
    }

    public func acquire(
        _ name: String, unlessAnswered keys: [SharedKey], lease: Duration, deadline: Deadline
    ) async throws -> FlightTurn {
        let answer = try await redis.run(
            CacheScripts.acquire, keys: [Self.key(name)] + keys.map { CacheKeys($0.owner).exact($0.id) },
            words: [Self.milliseconds(lease)], deadline: deadline)
        if let parts = answer.elements, parts.count == 2, let place = parts[0].integer, let exact = parts[1].bytes,
            keys.indices.contains(Int(place))
        {
            return .answered(exact, place: Int(place))
        }
        guard let token = answer.integer else {
            throw UpstreamError(.sharedCache, .malformed, "a lock: no token")
        }
        return token == 0 ? .others : .mine(FlightFence(name: name, token: token))
    }

    public func renew(_ fence: FlightFence, lease: Duration, deadline: Deadline) async throws -> Bool {
        let answer = try await redis.run(
            CacheScripts.renew, keys: [Self.key(fence.name)], words: [String(fence.token), Self.milliseconds(lease)],
            deadline: deadline)
        return answer.integer == 1
    }

    public func release(_ fence: FlightFence) { releasing.yield(fence) }

    public func awaitRelease(_ name: String, limit: Duration) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait(for: name, id: id) }
            group.addTask { try? await Deadline.after(limit).passes() }
            await group.next()
            group.cancelAll()
        }
        try Task.checkCancellation()
    }

    /// Gives back what is released, and hears of what others give back, until the task is cancelled. Without it locks end with their
    /// leases, and those who wait ask again after their limit.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.listen() }
            group.addTask { await self.giveBackAll() }
        }
        wakeAll()
    }

    /// Several at a time: one after the other they would come back later than they are taken, and those who wait with them.
    private func giveBackAll() async {
        await withTaskGroup(of: Void.self) { group in
            var underWay = 0
            for await fence in releases {
                if underWay == Self.releasesAtOnce { await group.next() } else { underWay += 1 }
                group.addTask { await self.giveBack(fence) }
            }
        }
    }

    private func giveBack(_ fence: FlightFence) async {
        // When it fails the lock ends with its lease.
        _ = try? await redis.run(
            CacheScripts.release, keys: [Self.key(fence.name)], words: [String(fence.token), fence.name],
            deadline: .after(.seconds(1)))
    }

    private func listen() async {
        while !Task.isCancelled {
            if let events = try? await redis.pool.subscribe(to: ["pixie:flights"]) {
                for await event in events {
                    switch event {
                    case .message(_, let payload): wake(String(decoding: payload, as: UTF8.self))
                    // What was published meanwhile is lost: let everybody look.
                    case .interrupted, .subscribed: wakeAll()
                    }
                }
            }
            try? await Task.sleep(for: .milliseconds(200))
        }
    }

    static func key(_ name: String) -> String { "lock:\(name)" }

    private static func milliseconds(_ duration: Duration) -> String {
        String(max(1, Int(duration / .milliseconds(1))))
    }

    private func wait(for name: String, id: Int) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    if Task.isCancelled { return false }
                    state.waiting[name, default: [:]][id] = continuation
                    return true
                }
                if !isWaiting { continuation.resume() }
            }
        } onCancel: {
            let continuation = state.withLock { state in
                let found = state.waiting[name]?.removeValue(forKey: id)
                if state.waiting[name]?.isEmpty == true { state.waiting[name] = nil }
                return found
            }
            continuation?.resume()
        }
    }

    private func wake(_ name: String) {
        let waiting = state.withLock { $0.waiting.removeValue(forKey: name) }
        for continuation in waiting?.values.map(\.self) ?? [] { continuation.resume() }
    }

    private func wakeAll() {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            return state.waiting.values.flatMap(\.values)
        }
        for continuation in waiting { continuation.resume() }
    }
}
