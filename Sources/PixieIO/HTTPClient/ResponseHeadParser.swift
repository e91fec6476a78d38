import HTTPTypes

/// Turns the header lines libcurl hands over, one at a time, into the head of the final answer: interim (1xx) heads are
/// skipped, and trailers after the body are ignored.
struct ResponseHeadParser {
    /// Longer heads are refused.
    static let maximumBytes = 256 * 1024

    enum Line: Equatable {
        case more
        /// This line ended the head of the answer.
        case complete
        case tooLarge
        case malformed
    }

    private(set) var head: HTTPClientResponseHead?
    private var status = 0
    private var headers = HTTPFields()
    private var bytes = 0

    mutating func receive(_ line: Span<UInt8>) -> Line {
        guard head == nil else { return .more }
        bytes += line.count
        guard bytes <= Self.maximumBytes else { return .tooLarge }
        var end = line.count
        while end > 0, Self.isSpace(line[end - 1]) { end -= 1 }
        let text = line.extracting(0..<end)
        if text.isEmpty { return finish() }
        if text.count > 5, Self.string(text.extracting(0..<5)) == "HTTP/" { return begin(text) }
        addField(text)
        return .more
    }

    private mutating func begin(_ line: Span<UInt8>) -> Line {
        headers = HTTPFields()
        var index = 5
        while index < line.count, line[index] != UInt8(ascii: " ") { index += 1 }
        while index < line.count, line[index] == UInt8(ascii: " ") { index += 1 }
        guard index + 3 <= line.count, let code = Int(Self.string(line.extracting(index..<(index + 3)))),
            (100...999).contains(code)
        else { return .malformed }
        status = code
        return .more
    }

    /// A field with a name that is none, or the rest of a folded one, is left out rather than guessed at.
    private mutating func addField(_ line: Span<UInt8>) {
        var colon = 0
        while colon < line.count, line[colon] != UInt8(ascii: ":") { colon += 1 }
        guard colon < line.count, let name = HTTPField.Name(Self.string(line.extracting(0..<colon))) else { return }
        var start = colon + 1
        while start < line.count, Self.isSpace(line[start]) { start += 1 }
        headers.append(HTTPField(name: name, value: Self.string(line.extracting(start..<line.count))))
    }

    private mutating func finish() -> Line {
        guard status != 0 else { return .malformed }
        guard status >= 200 else { return .more }
        head = HTTPClientResponseHead(status: .init(code: status), headers: headers)
        return .complete
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

    private static func string(_ bytes: Span<UInt8>) -> String {
        // Proof: the pointer is read inside the closure only, where the span holds it.
        unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
