public import PixieCore
public import PixieIO

/// Claims in Redis: `pixie:notice:{key}` holds who told or tells of which incident.
public struct RedisNoticeClaims: NoticeClaims {
    /// Incidents that began closer to one another are one incident that two instances saw: each samples at times of its own.
    private static let sameIncident = Duration.seconds(120)
    /// How long it is remembered that an alert was told: longer than a receiver may be down.
    private static let memory = Duration.seconds(86_400)

    private let redis: CacheRedis
    private let instance: String

    /// - Parameter instance: another one for each process; of letters and digits.
    public init(pool: RedisPool, guardedBy upstreamGuard: UpstreamGuard? = nil, instance: String) {
        redis = CacheRedis(pool: pool, upstreamGuard: upstreamGuard)
        self.instance = instance
    }

    public func claim(_ claims: [NoticeClaim], lease: Duration, deadline: Deadline) async throws -> [NoticeTurn] {
        let words = [instance, Self.milliseconds(Self.sameIncident), Self.milliseconds(lease)]
        let answer = try await redis.run(
            Self.claimScript, keys: claims.map(Self.key), words: words + Self.words(claims), deadline: deadline)
        guard case .array(let items) = answer, items.count == claims.count else {
            throw UpstreamError(.sharedCache, .malformed, "claims: not an answer for each")
        }
        return items.map { $0.integer == 1 ? .own : $0.integer == 0 ? .told : .others }
    }

    public func settle(_ claims: [NoticeClaim], deadline: Deadline) async throws {
        let words = [instance, Self.milliseconds(Self.memory)] + Self.words(claims)
        _ = try await redis.run(Self.settleScript, keys: claims.map(Self.key), words: words, deadline: deadline)
    }

    private static func key(_ claim: NoticeClaim) -> String { "pixie:notice:\(claim.key)" }

    private static func words(_ claims: [NoticeClaim]) -> [String] {
        claims.flatMap { [String($0.startsAt), $0.isResolved ? "1" : "0"] }
    }

    private static func milliseconds(_ duration: Duration) -> String { String(Int(duration / .milliseconds(1))) }

    /// ARGV: instance, milliseconds within which incidents are the same, lease; then start and rank of each key's notice. Returns for each 1
    /// for the caller's turn, 0 for told already, 2 for another's turn.
    private static let claimScript = RedisScript(
        #"""
        local turns = {}
        for i = 1, #KEYS do
          local start, rank = tonumber(ARGV[2 + 2 * i]), tonumber(ARGV[3 + 2 * i])
          local value = redis.call('GET', KEYS[i])
          local turn = 1
          if value then
            local owner, begun, reached, phase = string.match(value, '^(%S+) (%d+) (%d) (%a+)$')
            local span = owner == ARGV[1] and 0 or tonumber(ARGV[2])
            if owner and math.abs(tonumber(begun) - start) <= span and rank <= tonumber(reached) then
              if phase == 'told' then turn = 0 elseif owner ~= ARGV[1] then turn = 2 end
            end
          end
          if turn == 1 then
            redis.call('SET', KEYS[i], ARGV[1] .. ' ' .. ARGV[2 + 2 * i] .. ' ' .. rank .. ' telling', 'PX', ARGV[3])
          end
          turns[i] = turn
        end
        return turns
        """#)

    /// ARGV: instance, milliseconds to remember; then start and rank of each key's notice.
    private static let settleScript = RedisScript(
        #"""
        for i = 1, #KEYS do
          redis.call('SET', KEYS[i], ARGV[1] .. ' ' .. ARGV[1 + 2 * i] .. ' ' .. ARGV[2 + 2 * i] .. ' told', 'PX', ARGV[2])
        end
        return #KEYS
        """#)
}
