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

    /// All arguments, one after the other.
    private(set) var bytes: [UInt8] = []
    /// Where each argument ends in `bytes`.
    private(set) var ends: [Int] = []

    public init(_ verb: Verb, _ words: String...) {
        self.init(name: verb.rawValue, words)
    }

    /// For the commands with which a connection is prepared; never for one that is shared.
    init(name: String, _ words: [String] = []) {
        append(name)
        for word in words { append(word) }
    }

    public mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        ends.append(bytes.count)
    }

    public mutating func append(_ argument: some Sequence<UInt8>) {
        bytes.append(contentsOf: argument)
        ends.append(bytes.count)
    }

    public mutating func append(_ number: some BinaryInteger) { append(String(number)) }

    /// Calls `body` with what C wants: a pointer and a length for each argument, good during the call.
    func withArguments<R>(
        _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>, UnsafePointer<Int>, Int) -> R
    ) -> R {
        unsafe bytes.withUnsafeBytes { bytes in
            // `bytes` holds the verb at least, so there is a first byte.
            let start = unsafe bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
            return unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: ends.count) { words in
                unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: ends.count) { lengths in
                    var begin = 0
                    for (index, end) in ends.enumerated() {
                        unsafe words.initializeElement(at: index, to: start + begin)
                        unsafe lengths.initializeElement(at: index, to: end - begin)
                        begin = end
                    }
                    // Proof: neither is empty, so both have an address.
                    return unsafe body(words.baseAddress!, UnsafePointer(lengths.baseAddress!), ends.count)
                }
            }
        }
    }
}
