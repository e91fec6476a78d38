/// Where a Redis server is, as one line: `redis://[[user]:password@]host[:port][/database]`.
struct RedisURL: Hashable, Sendable {
    var host: String
    var port: Int
    var user: String?
    var password: String?
    var database: Int

    static let accepted =
        "redis://[[user]:password@]host[:port][/database], signs in user and password percent-encoded; TLS (rediss://) is not spoken"

    /// Nil when `text` is not of that form.
    init?(_ text: String) {
        let scheme = "redis://"
        guard isVisible(text), text.lowercased().hasPrefix(scheme) else { return nil }
        var rest = text.dropFirst(scheme.count)
        user = nil
        password = nil
        if let at = rest.lastIndex(of: "@") {
            let credentials = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            rest = rest[rest.index(after: at)...]
            let decoded = credentials.map { Self.percentDecoded($0) }
            // A user without a password is no one Redis knows.
            guard decoded.count == 2, let name = decoded[0], let secret = decoded[1], !secret.isEmpty else {
                return nil
            }
            user = name.isEmpty ? nil : name
            password = secret
        }
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        database = 0
        if parts.count == 2, !parts[1].isEmpty {
            guard let number = ValueParser.integer(0...65_535).parse(String(parts[1])) else { return nil }
            database = number
        }
        guard let (host, port) = Self.hostAndPort(parts[0]) else { return nil }
        self.host = host
        self.port = port
    }

    private static func hostAndPort(_ text: Substring) -> (String, Int)? {
        var name = text
        var port: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            name = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            guard name.contains(":"), after.isEmpty || after.first == ":" else { return nil }
            port = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            name = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard let host = ValueParser<String>.host.parse(String(name)) else { return nil }
        guard let port else { return (host, 6_379) }
        return ValueParser.usedPort.parse(String(port)).map { (host, $0) }
    }

    /// Nil when a percent sign is not followed by two hexadecimal digits, or the bytes are not UTF-8.
    private static func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, rest.prefix(2).allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
                let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension ValueParser where Value == RedisURL? {
    static let redisURL = ValueParser(accepts: RedisURL.accepted) { text in RedisURL(text).map { .some($0) } }
}

extension PixieConfiguration.Redis {
    /// Puts the parts of the URL where they belong. Throws when something else says the same thing: which would hold?
    mutating func takeURL(given: Set<String>) throws(ConfigurationError) {
        guard let url else { return }
        for name in ["REDIS_HOST", "REDIS_PORT", "REDIS_DB"] where given.contains(name) {
            throw ConfigurationError(
                variable: name, shownValue: "...", accepted: "nothing, because REDIS_URL is set and says it too")
        }
        if url.password != nil && given.contains("REDIS_PASSWORD") {
            throw ConfigurationError(
                variable: "REDIS_PASSWORD", shownValue: "***",
                accepted: "nothing, because REDIS_URL is set and has a password")
        }
        (host, port, user, database) = (url.host, url.port, url.user, url.database)
        password = url.password ?? password
    }
}
