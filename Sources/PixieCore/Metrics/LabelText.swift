/// `name="value",...` without braces, escaped as both formats ask: backslash, quote and newline. Rendered once a series.
struct LabelText: Sendable {
    var bytes: [UInt8] = []

    init(names: [String], values: [String]) {
        for (name, value) in zip(names, values) { append(name, value) }
    }

    init(_ labels: [(String, String)]) {
        for (name, value) in labels { append(name, value) }
    }

    private mutating func append(_ name: String, _ value: String) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: "=\"".utf8)
        bytes.append(escaping: value, quotes: true)
        bytes.append(UInt8(ascii: "\""))
    }
}

extension LabelText {
    /// The names and values that were rendered to `bytes`.
    static func pairs(of bytes: [UInt8]) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        var rest = bytes[...]
        while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
            let name = String(decoding: rest[..<equals], as: UTF8.self)
            var value: [UInt8] = []
            var index = equals + 2
            while index < rest.endIndex, rest[index] != UInt8(ascii: "\"") {
                if rest[index] == UInt8(ascii: "\\") {
                    index += 1
                    value.append(rest[index] == UInt8(ascii: "n") ? UInt8(ascii: "\n") : rest[index])
                } else {
                    value.append(rest[index])
                }
                index += 1
            }
            pairs.append((name, String(decoding: value, as: UTF8.self)))
            rest = rest[index...].dropFirst(2)
        }
        return pairs
    }
}

extension [UInt8] {
    mutating func append(escaping text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append(contentsOf: "\\\\".utf8)
            case UInt8(ascii: "\n"): append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\"") where quotes: append(contentsOf: "\\\"".utf8)
            default: append(byte)
            }
        }
    }

    /// Bytewise, so that the order is the same on every machine and in every run.
    func precedes(_ other: [UInt8]) -> Bool { lexicographicallyPrecedes(other) }
}
