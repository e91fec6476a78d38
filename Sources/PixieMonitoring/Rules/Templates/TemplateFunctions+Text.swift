extension TemplateFunctions {
    func text(_ name: String, _ text: String) throws(TemplateFault) -> String {
        switch name {
        case "title": return TemplateFunctions.title(text)
        case "toUpper": return text.uppercased()
        case "toLower": return text.lowercased()
        case "html": return TemplateFunctions.escapedHTML(text)
        case "urlquery": return TemplateFunctions.queryEscaped(text)
        case "stripPort": return TemplateFunctions.split(text)?.host ?? text
        case "stripDomain":
            let (host, port) = TemplateFunctions.split(text) ?? (text, "")
            if TemplateFunctions.isAddress(host) { return text }
            let short = String(host.prefix { $0 != "." })
            return port.isEmpty ? short : "\(short.contains(":") ? "[\(short)]" : short):\(port)"
        default: return text
        }
    }

    /// Every word with a capital first letter, the rest as it was.
    private static func title(_ text: String) -> String {
        var inWord = false
        return String(
            text.flatMap { character -> String in
                defer { inWord = character.isLetter || character.isNumber || "_'".contains(character) }
                return inWord ? String(character) : character.uppercased()
            })
    }

    static func escapedHTML(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&#34;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
    }

    static func queryEscaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            if Lexer.isWord(byte) || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "~")].contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else if byte == UInt8(ascii: " ") {
                result += "+"
            } else {
                result += "%" + QuotedText.hexadecimal(UInt32(byte), width: 2, uppercase: true)
            }
        }
    }

    /// `host:port` or `[host]:port`; nil if the text is neither.
    private static func split(_ text: String) -> (host: String, port: String)? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        let port = text[text.index(after: colon)...]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]") else { return nil }
            host = host.dropFirst().dropLast()
            if host.contains("]") || host.contains("[") { return nil }
        } else if host.contains(":") || host.contains("]") {
            return nil
        }
        return (String(host), String(port))
    }

    /// Whether it is an IP address rather than a name.
    private static func isAddress(_ text: String) -> Bool {
        if text.contains(":") { return text.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." || $0 == "%" } }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
