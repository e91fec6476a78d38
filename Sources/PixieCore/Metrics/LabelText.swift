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
        var value: [UInt8] = []
        forEachPair(of: bytes, value: &value) { name, value in
            pairs.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return pairs
    }

    /// Visits the names and values that were rendered to `bytes`; `value` is scratch space for the values.
    static func forEachPair(
        of bytes: [UInt8], value: inout [UInt8], _ visit: (_ name: ArraySlice<UInt8>, _ value: [UInt8]) -> Void
    ) {
        var start = bytes.startIndex
        while let equals = bytes[start...].firstIndex(of: UInt8(ascii: "=")) {
            value.removeAll(keepingCapacity: true)
            var index = equals + 2
            while index < bytes.endIndex, bytes[index] != UInt8(ascii: "\"") {
                if bytes[index] == UInt8(ascii: "\\") {
                    index += 1
                    value.append(bytes[index] == UInt8(ascii: "n") ? UInt8(ascii: "\n") : bytes[index])
                } else {
                    value.append(bytes[index])
                }
                index += 1
            }
            visit(bytes[start..<equals], value)
            // The closing quote and a comma, of which the last pair has none.
            start = min(index + 2, bytes.endIndex)
        }
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
