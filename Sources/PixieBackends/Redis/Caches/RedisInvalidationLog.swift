public import PixieCore
public import PixieIO
import Synchronization

/// The log of invalidations that all instances on one Redis share: the stream `pixie:invalidations`.
public final class RedisInvalidationLog: InvalidationLog {
    /// How often an instance says that it lives, and asks whether it has missed anything.
    static let beatInterval = Duration.seconds(1)
    /// An instance that has heard nothing of Redis for so long must not answer from memory.
    public static let blindness = Duration.seconds(5)
    /// An instance that was not heard of for so long is not waited for. Longer than it may answer from memory, or one that was stopped
    /// for a while and goes on would show what an order was said to have dropped everywhere.
    static let liveness = blindness + .seconds(1)

    /// What orders go through.
    private let redis: CacheRedis
    /// What is read and said in the background, where a breaker would only hide that Redis is back.
    let unguarded: CacheRedis
    let instance: String
    private let cursor = Mutex<LogCursor?>(nil)

    /// `instance`: names this process, and no other: a word of visible ASCII.
    public init(pool: RedisPool, guardedBy upstreamGuard: UpstreamGuard? = nil, instance: String) {
        redis = CacheRedis(pool: pool, upstreamGuard: upstreamGuard)
        unguarded = CacheRedis(pool: pool, upstreamGuard: nil)
        self.instance = instance
    }

    public func append(
        _ tags: [CacheTag], cause: InvalidationCause, deadline: Deadline
    ) async throws -> LogPosition {
        let words = [cause.rawValue] + tags.map(\.text)
        let answer = try await redis.run(CacheScripts.append, words: words, deadline: deadline)
        return try LogHead(answer).position
    }

    public func instances(at position: LogPosition, deadline: Deadline) async throws -> InstanceCount {
        let words = [instance, String(position.life), String(position.time), String(position.sequence)]
        let answer = try await redis.run(CacheScripts.instances, words: words, deadline: deadline)
        guard let counts = answer.elements?.compactMap(\.integer), counts.count == 2 else {
            throw UpstreamError(.sharedCache, .malformed, "instances: not two counts")
        }
        return InstanceCount(applied: Int(counts[0]), live: Int(counts[1]))
    }

    /// Says that this instance lives and how far it has come, and tells `follower` if something was missed. Returns how much the log
    /// held then: whoever has come so far knows everything there was to know.
    func beat(_ follower: any InvalidationFollower, deadline: Deadline) async throws -> Int64 {
        let before = cursor.withLock { $0 }
        let head = try await head(applied: before?.position, deadline: deadline)
        if let before, before.leads(to: head) { return head.number }
        // Where to go on, first; then what is there is no longer trusted.
        cursor.withLock { $0 = LogCursor(position: head.position, number: head.number) }
        follower.lostTrack(at: head.position)
        // Only now does it stand on the list of those that are waited for, and only then may it answer from memory.
        return try await self.head(applied: head.position, deadline: deadline).number
    }

    /// Whether everything up to this number was applied.
    func hasReached(_ number: Int64) -> Bool { cursor.withLock { $0.map { $0.number >= number } ?? false } }

    /// Applies what `read` brings of the stream after the last known place; how much that was. Tells `follower` when there is a gap.
    func advance(
        _ follower: any InvalidationFollower, read: (_ after: String) async throws -> [RedisStreamEntry]
    ) async throws -> Int {
        guard var cursor = cursor.withLock({ $0 }) else { return 0 }
        let entries = try await read(cursor.position.description)
        for entry in entries {
            guard let logged = LoggedInvalidation(entry, life: cursor.position.life),
                logged.number == cursor.number + 1
            else {
                self.cursor.withLock { $0 = nil }
                return entries.count
            }
            follower.apply(logged.invalidation)
            cursor = LogCursor(position: logged.invalidation.position, number: logged.number)
            let reached = cursor
            self.cursor.withLock { $0 = reached }
        }
        return entries.count
    }

    /// Takes this instance off the list of those that are waited for.
    func leave(deadline: Deadline) async throws {
        _ = try await unguarded.send(RedisCommand(.hashDelete, "pixie:instances", instance), deadline: deadline)
    }

    private func head(applied: LogPosition?, deadline: Deadline) async throws -> LogHead {
        let words = [
            instance, applied?.description ?? "", String(Int(Self.liveness / .milliseconds(1))),
        ]
        return try LogHead(try await unguarded.run(CacheScripts.beat, words: words, deadline: deadline))
    }
}

/// How far an instance has read.
private struct LogCursor: Sendable {
    var position: LogPosition
    /// Entries are numbered without gaps.
    var number: Int64

    /// Whether reading on from here ends there, and leaves nothing out as far as can be seen.
    func leads(to head: LogHead) -> Bool {
        guard position.life == head.position.life else { return false }
        return head.number == number ? head.position == position : head.number > number
    }
}

/// The end of the log: `[life, id, number]`.
private struct LogHead {
    let position: LogPosition
    let number: Int64

    init(_ answer: RedisValue) throws(UpstreamError) {
        guard let parts = answer.elements, parts.count == 3, let life = parts[0].text.flatMap({ UInt64($0) }),
            let position = parts[1].text.flatMap({ LogPosition($0, life: life) }), let number = parts[2].integer
        else { throw UpstreamError(.sharedCache, .malformed, "the invalidation log: not its end") }
        self.position = position
        self.number = number
    }
}

/// One entry of the stream; nil for one that no Pixie wrote.
private struct LoggedInvalidation {
    let invalidation: Invalidation
    let number: Int64

    init?(_ entry: RedisStreamEntry, life: UInt64) {
        guard let position = LogPosition(entry.id, life: life),
            let number = entry.value(of: "number").flatMap({ Int64(String(decoding: $0, as: UTF8.self)) }),
            let word = entry.value(of: "cause"),
            let cause = InvalidationCause(rawValue: String(decoding: word, as: UTF8.self))
        else { return nil }
        var tags: [CacheTag] = []
        for index in stride(from: 0, to: entry.fields.count - 1, by: 2)
        where entry.fields[index].elementsEqual("tag".utf8) {
            guard let tag = CacheTag(String(decoding: entry.fields[index + 1], as: UTF8.self)) else { return nil }
            tags.append(tag)
        }
        invalidation = Invalidation(position: position, tags: tags, cause: cause)
        self.number = number
    }
}
