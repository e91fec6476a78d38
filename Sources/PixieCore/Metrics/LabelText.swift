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
