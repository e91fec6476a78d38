/// A command and its arguments, which may be any bytes.
public struct RedisCommand: Sendable, Hashable {
    /// What may be sent over a connection that is shared. What would block it, change it for the others or walk over the
    /// whole keyspace (`BLPOP`, `SELECT`, `MULTI`, `KEYS`, `FLUSHALL`...) is not here on purpose.
    public enum Verb: String, Sendable, CaseIterable {
        case ping = "PING"
        case get = "GET", set = "SET", getDelete = "GETDEL", getExpire = "GETEX", getMany = "MGET"
        case unlink = "UNLINK", exists = "EXISTS", expire = "PEXPIRE", timeToLive = "PTTL", scan = "SCAN"
        case increment = "INCRBY"
        case hashGet = "HGET", hashGetMany = "HMGET", hashSet = "HSET", hashDelete = "HDEL", hashGetAll = "HGETALL"
        case setAdd = "SADD", setRemove = "SREM", setMembers = "SMEMBERS", setCount = "SCARD", setScan = "SSCAN"
        case sortedAdd = "ZADD", sortedRemove = "ZREM", sortedRange = "ZRANGE", sortedCount = "ZCARD"
        case sortedRemoveByScore = "ZREMRANGEBYSCORE"
        case streamAdd = "XADD", streamRange = "XRANGE", streamReverseRange = "XREVRANGE", streamLength = "XLEN"
        case streamTrim = "XTRIM", streamRead = "XREAD"
        case publish = "PUBLISH"
        case evaluate = "EVAL", evaluateSHA = "EVALSHA"
        case info = "INFO", size = "DBSIZE", time = "TIME", memory = "MEMORY"
    }

    /// How many arguments there are, the verb included.
    public private(set) var count = 0
    /// As it is sent, `*count` and then `$length` and the bytes of each argument, behind room for a count of any length; and a zero, where
    /// hiredis stops looking for another argument.
    private var bytes = [UInt8](repeating: 0, count: room + 1)
    /// Where the count begins.
    private var start = room

    private static let room = 10

    public init(_ verb: Verb, _ words: String...) {
        self.init(name: verb.rawValue, words)
    }

    /// For the commands with which a connection is prepared; never for one that is shared.
    init(name: String, _ words: [String] = []) {
        append(name)
        for word in words { append(word) }
    }

    /// A command of about as many bytes as `capacity`.
    public init(_ verb: Verb, reservingCapacity capacity: Int) {
        bytes.reserveCapacity(Self.room + capacity)
        append(verb.rawValue)
    }

    public mutating func append(_ text: String) {
        begin(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
        end()
    }

    public mutating func append(_ argument: [UInt8]) {
        begin(argument.count)
        bytes.append(contentsOf: argument)
        end()
    }

    /// One argument that is made of two parts.
    public mutating func append(_ beginning: StaticString, _ rest: [UInt8]) {
        begin(beginning.utf8CodeUnitCount + rest.count)
        append(part: beginning)
        bytes.append(contentsOf: rest)
        end()
    }

    /// One argument that is made of three parts, a colon before the last.
    public mutating func append(_ beginning: StaticString, _ middle: [UInt8], colon rest: [UInt8]) {
        begin(beginning.utf8CodeUnitCount + middle.count + 1 + rest.count)
        append(part: beginning)
        bytes.append(contentsOf: middle)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(contentsOf: rest)
        end()
    }

    private mutating func append(part: StaticString) {
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount))
    }

    public mutating func append(_ number: some BinaryInteger) { append(String(number)) }

    /// Bytes that are sent.
    var size: Int { bytes.count - 1 - start }

    /// Calls `body` with what is sent, good during the call, and how many bytes it is. A zero follows it.
    func withBytes<R>(_ body: (UnsafePointer<CChar>, Int) -> R) -> R {
        unsafe bytes.withUnsafeBytes { bytes in
            // There is the verb at least, so there is a first byte.
            unsafe body(bytes.baseAddress!.assumingMemoryBound(to: CChar.self) + start, size)
        }
    }

    private mutating func begin(_ length: Int) {
        bytes[bytes.count - 1] = UInt8(ascii: "$")
        var unit = 1
        while length / unit >= 10 { unit *= 10 }
        while unit > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: length / unit % 10))
            unit /= 10
        }
        endLine()
    }

    private mutating func end() {
        endLine()
        bytes.append(0)
        count += 1
        precondition(count < 10_000_000, "arguments of one command")
        (bytes[Self.room - 2], bytes[Self.room - 1]) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
        start = Self.room - 2
        var rest = count
        repeat {
            start -= 1
            bytes[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        start -= 1
        bytes[start] = UInt8(ascii: "*")
    }

    private mutating func endLine() {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }
}
