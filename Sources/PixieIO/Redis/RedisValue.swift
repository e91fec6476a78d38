/// What a Redis server answers, as it came: nothing is trusted, nothing is interpreted.
public enum RedisValue: Sendable, Hashable {
    case null
    case integer(Int64)
    /// A short line such as `OK`. Bytes that are not UTF-8 are replaced.
    case status(String)
    case bytes([UInt8])
    /// At most eight levels deep.
    case array([RedisValue])
    /// Inside an array: that part failed. A command whose whole answer is an error throws it instead.
    case error(RedisServerError)

    /// The bytes of a value; nil for anything else.
    public var bytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    public var integer: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    public var elements: [RedisValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// A status, or bytes read as UTF-8; nil for anything else.
    public var text: String? {
        switch self {
        case .status(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    public var isNull: Bool { self == .null }
}

/// What the server said no with.
public struct RedisServerError: Sendable, Hashable {
    /// The first word, in capitals: `ERR`, `WRONGTYPE`, `NOSCRIPT`, `OOM`, `READONLY`, `LOADING`...
    public var code: String
    /// The whole line, cut at 256 bytes. May repeat parts of the command: not for logs.
    public var message: String

    private static let longestMessage = 256

    public init(line: some Collection<UInt8>) {
        let line = line.prefix(Self.longestMessage)
        message = String(decoding: line, as: UTF8.self)
        let word = line.prefix { $0 != UInt8(ascii: " ") }
        let isCode =
            (1...32).contains(word.count)
            && word.allSatisfy {
                (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
            }
        code = isCode ? String(decoding: word, as: UTF8.self) : "ERR"
    }
}
