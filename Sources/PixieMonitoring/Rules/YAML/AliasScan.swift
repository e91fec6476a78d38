/// A look at a YAML text before it is parsed: aliases inside what other aliases stand for multiply ("billion laughs"), and
/// the parser follows them without a limit where they are part of a key.
struct AliasScan {
    private let file: String
    private var anchors = 0
    /// Aliases before the last anchor: only these can be part of what another alias stands for.
    private var nested = 0
    private var firstNested: SourcePosition?

    /// What looks like an anchor or alias inside a text counts too; texts hold few of them.
    init(_ text: String, file: String) {
        self.file = file
        var aliases = 0
        var (line, column) = (1, 0)
        var previous = UInt8(ascii: "\n")
        var pending: (byte: UInt8, SourcePosition)?
        for byte in text.utf8 {
            column += 1
            if let (mark, position) = pending, Lexer.isWord(byte) {
                if mark == UInt8(ascii: "&") {
                    anchors += 1
                    nested = aliases
                } else {
                    aliases += 1
                    firstNested = firstNested ?? position
                }
            }
            pending = nil
            if byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*"), Self.opens(previous) {
                pending = (byte, SourcePosition(line: line, column: column))
            }
            if byte == UInt8(ascii: "\n") { (line, column) = (line + 1, 0) }
            previous = byte
        }
    }

    private static func opens(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "["), UInt8(ascii: "{"),
            UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// Among k anchors n aliases unfold at most to (n / k)^k, so up to 36 are harmless however they are placed.
    func check() throws(FileFault) {
        guard nested > 36 else { return }
        var product = 1.0
        for _ in 0..<anchors {
            product *= max(1, Double(nested) / Double(anchors))
            guard product <= 1_000_000 else {
                throw FileFault(
                    file: file, position: firstNested,
                    message: "has too many aliases among its anchors (\(nested) among \(anchors)): write the values out"
                )
            }
        }
    }
}
