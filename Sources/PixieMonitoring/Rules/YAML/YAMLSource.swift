/// The text of a file, to find the place of a byte of a value: quotes, escapes, folding and indentation shift it.
struct YAMLSource {
    private let bytes: [UInt8]
    private let lineStarts: [Int]

    init(_ text: String) {
        let bytes = Array(text.utf8)
        self.bytes = bytes
        lineStarts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    }

    /// The place in the file of the byte at `offset` of a scalar's text; the scalar's own place for anything else.
    func position(of offset: Int, in node: YAMLNode) -> SourcePosition {
        guard case .scalar(let text, let style) = node.content, let start = index(of: node.position) else {
            return node.position
        }
        var place = start
        switch style {
        case .plain: break
        case .quoted: place += 1
        case .block: place = (bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? start) + 1
        }
        for (index, byte) in text.utf8.enumerated() {
            place = skip(to: byte, from: place, style)
            if index == offset || place >= bytes.count { break }
            // Line breaks inside a folded text read as one space.
            place += isBlank(byte) ? blanks(from: place, byte) : 1
        }
        return position(of: min(place, bytes.count))
    }

    private func position(of place: Int) -> SourcePosition {
        let line = (lineStarts.firstIndex { $0 > place } ?? lineStarts.count) - 1
        return SourcePosition(line: line + 1, column: place - lineStarts[line] + 1)
    }

    private func index(of position: SourcePosition) -> Int? {
        guard lineStarts.indices.contains(position.line - 1) else { return nil }
        var place = lineStarts[position.line - 1]
        // The parser counts characters, not bytes.
        for _ in 1..<max(1, position.column) where place < bytes.count {
            place += 1
            while place < bytes.count, bytes[place] & 0xC0 == 0x80 { place += 1 }
        }
        return place < bytes.count ? place : nil
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") }

    /// Where the text's next byte stands: indentation and the backslash of an escape come before it.
    private func skip(to byte: UInt8, from start: Int, _ style: YAMLScalarStyle) -> Int {
        var place = start
        while place < bytes.count, bytes[place] != byte {
            if isBlank(byte), isBlank(bytes[place]) { break }
            let isEscape = style == .quoted && (bytes[place] == UInt8(ascii: "\\") || bytes[place] == UInt8(ascii: "'"))
            guard isBlank(bytes[place]) || bytes[place] == UInt8(ascii: "\r") || isEscape else { break }
            place += 1
        }
        return place
    }

    private func blanks(from place: Int, _ byte: UInt8) -> Int {
        guard bytes[place] == UInt8(ascii: "\n"), byte == UInt8(ascii: " ") else { return 1 }
        return bytes[place...].prefix { isBlank($0) }.count
    }
}
