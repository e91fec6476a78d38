import Logging

/// Reads one kind of value from text, and says in words what it accepts. The words complete "expected ...".
struct ValueParser<Value>: Sendable {
    let accepts: String
    /// Nil when the text is not accepted.
    let parse: @Sendable (String) -> Value?
}

extension ValueParser where Value == String {
    static let name = ValueParser(accepts: "a name without spaces") { isVisible($0) ? $0 : nil }

    static let path = ValueParser(accepts: "a path") { $0 }

    static let host = ValueParser(accepts: "an IP address or a host name, without a port") { text in
        let isAddress = text.utf8.allSatisfy { isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
        let isName = text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
        // One colon is a host with a port; an IPv6 address has at least two.
        return (1...253).contains(text.utf8.count) && (isName || (isAddress && colons >= 2)) ? text : nil
    }

    static let httpURL = ValueParser(accepts: "an http:// or https:// URL without user, query or fragment") { text in
        let lowercased = text.lowercased()
        guard let scheme = ["http://", "https://"].first(where: lowercased.hasPrefix), isVisible(text) else {
            return nil
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        guard !rest.contains(where: { "?#@\\".contains($0) }), isAuthority(authority) else { return nil }
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }

    private static func isAuthority(_ authority: Substring) -> Bool {
        var host = authority
        if host.first == "[" {
            guard let end = host.firstIndex(of: "]") else { return false }
            let port = host[host.index(after: end)...]
            return host[..<end].count > 3 && (port.isEmpty || (port.first == ":" && Int(port.dropFirst()) != nil))
        }
        if let colon = host.lastIndex(of: ":") {
            guard let port = Int(host[host.index(after: colon)...]), (1...65_535).contains(port) else { return false }
            host = host[..<colon]
        }
        return !host.isEmpty && ValueParser<String>.host.parse(String(host)) != nil
    }
}

extension ValueParser where Value == String? {
    static let optionalHost = ValueParser(accepts: ValueParser<String>.host.accepts) { text in
        ValueParser<String>.host.parse(text).map { .some($0) }
    }

    static let optionalPath = ValueParser(accepts: "a path") { .some($0) }

    static let optionalHTTPURL = ValueParser(accepts: ValueParser<String>.httpURL.accepts) { text in
        ValueParser<String>.httpURL.parse(text).map { .some($0) }
    }

    static let databaseURL = ValueParser(accepts: "postgresql://user:password@host:port/database") { text in
        guard let mark = text.firstRange(of: "://"), isVisible(text) else { return nil }
        // Other clients name their driver there: postgresql+asyncpg.
        let scheme = text[..<mark.lowerBound].prefix { $0 != "+" }.lowercased()
        return scheme == "postgresql" || scheme == "postgres" ? .some(text) : nil
    }

    static let secret = ValueParser(accepts: "a key without spaces") { isVisible($0) ? .some($0) : nil }
}

extension ValueParser where Value == [String] {
    static let tokens = ValueParser(
        accepts: "tokens separated by commas, each of visible ASCII characters without spaces"
    ) {
        text in
        let tokens = text.split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
        return tokens.allSatisfy { !$0.isEmpty && isVisible($0) } ? tokens : nil
    }
}

extension ValueParser where Value == [String] {
    static let patterns = ValueParser(accepts: "file names separated by commas") { text in
        let names = text.split(separator: ",").map(trimmed)
        return names.contains("") ? nil : names
    }

    static let httpURLs = ValueParser(
        accepts: "http:// or https:// URLs without user, query or fragment, comma-separated"
    ) {
        text in
        let urls = text.split(separator: ",").map { ValueParser<String>.httpURL.parse(trimmed($0)) }
        return urls.contains(nil) ? nil : urls.compactMap(\.self)
    }

    static let webhookURLs = ValueParser(accepts: "http:// or https:// URLs, also slack+https://, comma-separated") {
        text in
        let urls = text.split(separator: ",").map(trimmed)
        let starts = ["http://", "https://", "slack+http://", "slack+https://"]
        return urls.allSatisfy { url in isVisible(url) && starts.contains { url.hasPrefix($0) && url != $0 } }
            ? urls : nil
    }
}

extension ValueParser where Value == Bool {
    static let boolean = ValueParser(accepts: "true or false (also yes/no, on/off, 1/0)") { text in
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }
}

extension ValueParser where Value == Logger.Level {
    static let logLevel = ValueParser(accepts: "TRACE, DEBUG, INFO, NOTICE, WARNING, ERROR or CRITICAL") { text in
        text.lowercased() == "warn" ? .warning : Logger.Level(rawValue: text.lowercased())
    }
}

extension ValueParser where Value == DeploymentEnvironment {
    static let deployment = ValueParser(accepts: "development, staging or production") {
        DeploymentEnvironment(rawValue: $0.lowercased())
    }
}

func trimmed(_ text: Substring) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
}

/// Whether there is something, and all of it ASCII that can be seen.
func isVisible(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } }

private func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
}
