public import PixieCore

/// One entry of a Redis stream.
public struct RedisStreamEntry: Sendable, Hashable {
    public var id: String
    /// Fields and values in turn, as they were added.
    public var fields: [[UInt8]]

    public init(id: String, fields: [[UInt8]]) {
        self.id = id
        self.fields = fields
    }

    /// The value of the first field of that name.
    public func value(of name: String) -> [UInt8]? {
        let name = Array(name.utf8)
        let index = stride(from: 0, to: fields.count - 1, by: 2).first { fields[$0] == name }
        return index.map { fields[$0 + 1] }
    }

    /// Throws `protocolViolation` for anything but `[id, [field, value, ...]]`.
    init(_ value: RedisValue) throws(RedisError) {
        guard let parts = value.elements, parts.count == 2, let id = parts[0].text, let fields = parts[1].elements,
            fields.count.isMultiple(of: 2)
        else { throw RedisError(.protocolViolation, "not a stream's entry", requestWasSent: true) }
        self.id = id
        self.fields = []
        for field in fields {
            guard let bytes = field.bytes else {
                throw RedisError(.protocolViolation, "not a stream's field", requestWasSent: true)
            }
            self.fields.append(bytes)
        }
    }
}

/// Waits for new entries of a stream on a connection of its own, because waiting holds up whatever stands behind it. One
/// reading at a time.
public final class RedisStreamReader: Sendable {
    private let lane: RedisCore
    private let pool: RedisCore

    fileprivate init(pool: RedisCore) {
        var configuration = pool.configuration
        configuration.connections = 1
        configuration.maximumInFlight = 1
        lane = RedisCore(loop: pool.loop, configuration: configuration)
        self.pool = pool
    }

    fileprivate func register() async throws {
        let lane = lane
        try await pool.adopt(lane) { lane.perform { $0.close() } }
    }

    deinit {
        let (lane, pool) = (lane, pool)
        lane.perform { $0.close() }
        pool.perform { $0.release(ObjectIdentifier(lane)) }
    }

    /// The entries of `key` after `id` (`$`: after now), at most `count`. Waits up to `wait` for the first one; none: empty.
    /// Cancelling it takes the connection down, so that the server does not go on waiting. Throws as `RedisPool.send` does.
    public func read(
        _ key: String, after id: String, count: Int, wait: Duration, deadline: Deadline
    ) async throws -> [RedisStreamEntry] {
        let wait = min(wait, deadline.remaining())
        // Zero would mean for ever.
        let milliseconds = max(1, Int(wait / .milliseconds(1)))
        let command = RedisCommand(
            .streamRead, "COUNT", String(count), "BLOCK", String(milliseconds), "STREAMS", key, id)
        let answer = try await lane.run(
            command, deadline: deadline, patience: wait + lane.configuration.commandTimeout, isBlocking: true)
        if answer.isNull { return [] }
        guard let streams = answer.elements, streams.count == 1, let stream = streams[0].elements, stream.count == 2,
            let entries = stream[1].elements
        else { throw RedisError(.protocolViolation, "not a stream", requestWasSent: true) }
        var found: [RedisStreamEntry] = []
        found.reserveCapacity(entries.count)
        for entry in entries { found.append(try RedisStreamEntry(entry)) }
        return found
    }
}

extension RedisPool {
    /// A reader of streams with its own connection, which goes when the reader goes. Throws as `subscribe` does.
    public func streamReader() async throws -> RedisStreamReader {
        let reader = RedisStreamReader(pool: core)
        try await reader.register()
        return reader
    }
}
