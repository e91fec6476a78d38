public import PixieCore
public import PixieIO
import Synchronization

/// Cached answers in Redis: `exact_cache:{owner}:{id}` and `semantic_cache:{owner}:{id}`, with an index an owner, `semantic_index:{owner}`.
public final class RedisSharedCache: SharedCache {
    private let redis: CacheRedis
    private let instance: String
    private let stores = Atomic<UInt64>(0)

    /// What every connection of the pool must run when it is opened: it hides the answers of a server that was started anew, or has taken
    /// another's place. Orders to drop some of them may be lost there.
    public static let entering = CacheScripts.enter

    /// - Parameters:
    ///   - pool: one whose connections run `entering`.
    ///   - instance: names this process, and no other.
    public init(pool: RedisPool, guardedBy upstreamGuard: UpstreamGuard? = nil, instance: String) {
        precondition(pool.configuration.onEntering == Self.entering, "answers of another server would be given")
        redis = CacheRedis(pool: pool, upstreamGuard: upstreamGuard)
        self.instance = instance
    }

    public func exact(_ keys: [SharedKey], deadline: Deadline) async throws -> [[UInt8]?] {
        let lookup = AnswerLookup(keys)
        guard let verdicts = lookup.verdicts(try await redis.send(lookup.command, deadline: deadline)) else {
            throw Self.notAnswers
        }
        let second = AnswerLookup.second(verdicts)
        let answer: RedisValue? = if let second { try await redis.send(second, deadline: deadline) } else { nil }
        guard let found = AnswerLookup.settled(verdicts, by: answer) else { throw Self.notAnswers }
        return found
    }

    public func exact(
        _ keys: [SharedKey], deadline: Deadline,
        completion: @escaping @Sendable (Result<[[UInt8]?], UpstreamError>) -> Void
    ) {
        let lookup = AnswerLookup(keys)
        redis.send(lookup.command, deadline: deadline) { [redis] answer in
            switch answer.flatMap({ lookup.verdicts($0).map { .success($0) } ?? .failure(Self.notAnswers) }) {
            case .failure(let error): completion(.failure(error))
            case .success(let verdicts):
                guard let second = AnswerLookup.second(verdicts) else {
                    return completion(Self.settled(verdicts, by: nil))
                }
                redis.send(second, deadline: deadline) { answer in
                    completion(answer.flatMap { Self.settled(verdicts, by: $0) })
                }
            }
        }
    }

    private static func settled(
        _ verdicts: [AnswerLookup.Verdict], by answer: RedisValue?
    ) -> Result<[[UInt8]?], UpstreamError> {
        AnswerLookup.settled(verdicts, by: answer).map { .success($0) } ?? .failure(notAnswers)
    }

    private static let notAnswers = UpstreamError(.sharedCache, .malformed, "cached answers: not what was asked for")

    public func semantic(
        of owner: UserID?, since mark: SharedMark, limit: Int, deadline: Deadline
    ) async throws -> (parts: [[UInt8]], mark: SharedMark) {
        let keys = CacheKeys(owner)
        let answer = try await redis.run(
            CacheScripts.newest, keys: [keys.index],
            words: [String(mark.milliseconds), String(limit), keys.semantic("")], deadline: deadline)
        guard let parts = answer.elements, let now = parts.first?.integer else {
            throw UpstreamError(.sharedCache, .malformed, "cached answers: not a list")
        }
        // One more may be stored in this millisecond.
        let reached = SharedMark(milliseconds: max(mark.milliseconds, Int(now) - 1))
        return (parts.dropFirst().compactMap(\.bytes), reached)
    }

    public func store(
        _ answer: SharedAnswer, readSince reading: LogPosition, fence: FlightFence?, deadline: Deadline
    ) async throws -> SharedRefusal? {
        let keys = CacheKeys(answer.owner)
        // A token nobody has used: what an invalidation hid must not come back when its tag's key is made anew.
        let token = "\(instance).\(stores.add(1, ordering: .relaxed).newValue)"
        let head = [
            String(reading.life), String(reading.time), String(reading.sequence), fence.map { String($0.token) } ?? "",
            String(max(1, Int(answer.lifetime / .milliseconds(1)))), answer.id,
        ]
        let arguments =
            head.map { Array($0.utf8) } + [answer.exact, answer.semantic ?? [], Array(token.utf8)]
            + [Array((fence?.name ?? "").utf8)] + answer.tags.map { Array($0.text.utf8) }
        let result = try await redis.run(
            CacheScripts.store,
            keys: [
                keys.exact(answer.id), keys.semantic(answer.id), keys.index,
                fence.map { RedisFlightLocks.key($0.name) } ?? "",
            ],
            arguments: arguments, deadline: deadline)
        switch result.text {
        case "": return nil
        case "invalidated": return .invalidated
        case "life": return .lostTrack
        case "fenced": return .fenced
        default: throw UpstreamError(.sharedCache, .malformed, "storing an answer: neither done nor refused")
        }
    }

    public func count(of owner: UserID?, deadline: Deadline) async throws -> Int {
        let answer = try await redis.send(RedisCommand(.sortedCount, CacheKeys(owner).index), deadline: deadline)
        guard let count = answer.integer else {
            throw UpstreamError(.sharedCache, .malformed, "an index: not a count")
        }
        return Int(count)
    }
}
