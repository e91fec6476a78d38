public import PixieCore
public import PixieIO

/// Keeps shared bytes in Redis: the lifetime goes with the write, and what is removed is unlinked.
public struct RedisKeyValueStore: SharedStore {
    private let pool: RedisPool

    public init(pool: RedisPool) { self.pool = pool }

    public func value(of key: String, deadline: Deadline) async throws -> [UInt8]? {
        try SharedStoreLimits.check(keys: [key])
        return try Self.value(try await send(RedisCommand(.get, key), deadline))
    }

    public func values(of keys: [String], deadline: Deadline) async throws -> [[UInt8]?] {
        try SharedStoreLimits.check(keys: keys)
        if keys.isEmpty { return [] }
        var command = RedisCommand(.getMany)
        for key in keys { command.append(key) }
        guard let values = try await send(command, deadline).elements, values.count == keys.count else {
            throw UpstreamError(.sharedCache, .malformed, "MGET: not a value for each key")
        }
        return try values.map(Self.value)
    }

    public func set(_ value: [UInt8], for key: String, lifetime: Duration, deadline: Deadline) async throws {
        try SharedStoreLimits.check(keys: [key])
        try SharedStoreLimits.check(value: value, lifetime: lifetime)
        var command = RedisCommand(.set, key)
        command.append(value)
        command.append("PX")
        command.append(Int(lifetime / .milliseconds(1)))
        guard try await send(command, deadline) == .status("OK") else {
            throw UpstreamError(.sharedCache, .malformed, "SET: not OK")
        }
    }

    public func set(
        _ value: [UInt8], for key: String, ownedBy owner: [UInt8], at ownerKey: String, onlyReplacing: Bool,
        lifetime: Duration, deadline: Deadline
    ) async throws -> OwnedWrite {
        try SharedStoreLimits.check(keys: [key, ownerKey])
        try SharedStoreLimits.check(value: value, lifetime: lifetime)
        try SharedStoreLimits.check(value: owner, lifetime: lifetime)
        let milliseconds = Array("\(Int(lifetime / .milliseconds(1)))".utf8)
        do {
            let answer = try await pool.run(
                Self.setOwned, keys: [key, ownerKey],
                arguments: [value, owner, milliseconds, Array((onlyReplacing ? "XX" : "").utf8)], deadline: deadline)
            switch answer.text {
            case "done": return .done
            case "anothers": return .anothers
            case "gone": return .gone
            default: throw UpstreamError(.sharedCache, .malformed, "a script: neither done nor refused")
            }
        } catch let error as RedisError {
            throw UpstreamError(error)
        }
    }

    private static let setOwned = RedisScript(
        """
        local owner = redis.call('GET', KEYS[2])
        if owner and owner ~= ARGV[2] then return 'anothers' end
        if ARGV[4] == 'XX' and redis.call('EXISTS', KEYS[1]) == 0 then return 'gone' end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
        return 'done'
        """)

    @discardableResult
    public func remove(_ keys: [String], deadline: Deadline) async throws -> Int {
        try SharedStoreLimits.check(keys: keys)
        if keys.isEmpty { return 0 }
        var command = RedisCommand(.unlink)
        for key in keys { command.append(key) }
        guard let count = try await send(command, deadline).integer, (0...Int64(keys.count)).contains(count) else {
            throw UpstreamError(.sharedCache, .malformed, "UNLINK: not a count of the keys")
        }
        return Int(count)
    }

    public func keys(
        beginningWith prefix: String, from cursor: UInt64?, deadline: Deadline
    ) async throws -> (keys: [String], next: UInt64?) {
        try SharedStoreLimits.check(keys: [prefix])
        var command = RedisCommand(.scan, String(cursor ?? 0))
        for word in ["MATCH", Self.literal(prefix) + "*", "COUNT", "1000"] { command.append(word) }
        guard let parts = try await send(command, deadline).elements, parts.count == 2,
            let next = parts[0].text.flatMap({ UInt64($0) }), let keys = parts[1].elements?.compactMap(\.text)
        else { throw UpstreamError(.sharedCache, .malformed, "SCAN: not a cursor and keys") }
        return (keys, next == 0 ? nil : next)
    }

    /// A pattern that matches this text and no other.
    private static func literal(_ text: String) -> String {
        String(text.flatMap { #"*?[]\"#.contains($0) ? ["\\", $0] : [$0] })
    }

    private func send(_ command: RedisCommand, _ deadline: Deadline) async throws -> RedisValue {
        do {
            return try await pool.send(command, deadline: deadline)
        } catch let error as RedisError {
            throw UpstreamError(error)
        }
    }

    private static func value(_ answer: RedisValue) throws(UpstreamError) -> [UInt8]? {
        switch answer {
        case .bytes(let bytes): bytes
        case .null: nil
        default: throw UpstreamError(.sharedCache, .malformed, "neither bytes nor nothing")
        }
    }
}
