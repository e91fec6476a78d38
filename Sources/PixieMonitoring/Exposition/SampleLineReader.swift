/// Reads one line of samples: `name{label="value",...} value [timestamp]`.
struct SampleLineReader {
    struct Malformed: Error {
        let message: String
    }

    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ line: ArraySlice<UInt8>) {
        bytes = line
        index = line.startIndex
    }

    /// - Parameter exemplars: whether something may follow the value behind a `#`.
    mutating func read(line: Int, exemplars: Bool) throws(Malformed) -> ExposedSample {
        let name = try self.name(allowsColon: true, what: "a metric's name")
        var labels: [(name: String, value: String)] = []
        var seen: Set<String> = []
        skipSpaces()
        if take("{") {
            while !take("}") {
                let label = try self.name(allowsColon: false, what: "a label's name")
                guard take("="), take("\"") else { throw Malformed(message: "expected =\" after label \(label)") }
                guard seen.insert(label).inserted else {
                    throw Malformed(message: "label \(label) comes twice")
                }
                labels.append((label, try quoted()))
                if !take(","), peek() != UInt8(ascii: "}") {
                    throw Malformed(message: "expected , or } after label \(label)")
                }
            }
        }
        let rest = String(decoding: bytes[index...], as: UTF8.self)
        let value = rest.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        guard exemplars || value.count == 1 else {
            throw Malformed(message: "an exemplar, which this format does not have")
        }
        let words = value[0].split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard (1...2).contains(words.count), let number = Self.number(words[0]) else {
            throw Malformed(message: "expected a value, found \"\(value[0])\"")
        }
        guard words.count == 1 || Double(words[1]) != nil else {
            throw Malformed(message: "expected a timestamp, found \"\(words[1])\"")
        }
        return ExposedSample(name: name, labels: labels, value: number, hasTimestamp: words.count == 2, line: line)
    }

    static func number(_ text: some StringProtocol) -> Double? {
        switch text {
        case "NaN": .nan
        case "+Inf", "Inf": .infinity
        case "-Inf": -.infinity
        default: text.contains { $0.isLetter && $0 != "e" && $0 != "E" } ? nil : Double(text)
        }
    }

    private mutating func name(allowsColon: Bool, what: String) throws(Malformed) -> String {
        let start = index
        while let byte = peek(), Self.isNameByte(byte, first: index == start, allowsColon: allowsColon) { index += 1 }
        guard index > start else {
            throw Malformed(
                message: "expected \(what), found \"\(String(decoding: bytes[start...].prefix(20), as: UTF8.self))\"")
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func quoted() throws(Malformed) -> String {
        var value: [UInt8] = []
        while let byte = peek() {
            index += 1
            if byte == UInt8(ascii: "\"") {
                guard let text = String(validating: value, as: UTF8.self) else {
                    throw Malformed(message: "a label's value is not UTF-8")
                }
                return text
            }
            guard byte == UInt8(ascii: "\\") else { value.append(byte); continue }
            guard let escaped = peek() else { break }
            index += 1
            switch escaped {
            case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\\"), UInt8(ascii: "\""): value.append(escaped)
            default:
                throw Malformed(
                    message: "\\\(Character(Unicode.Scalar(escaped))) is no escape: only \\\\, \\\" and \\n are")
            }
        }
        throw Malformed(message: "a label's value does not end")
    }

    private func peek() -> UInt8? { index < bytes.endIndex ? bytes[index] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpaces() {
        while peek() == UInt8(ascii: " ") || peek() == UInt8(ascii: "\t") { index += 1 }
    }

    static func isNameByte(_ byte: UInt8, first: Bool, allowsColon: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): !first
        case UInt8(ascii: ":"): allowsColon
        default: false
        }
    }
}
