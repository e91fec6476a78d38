import FoundationEssentials

/// Reads question pairs from JSON lines that arrive in pieces of any size.
///
/// Blank lines are skipped, unknown fields ignored. Every other line must hold all five fields of `QuestionPair`.
public struct PairReader {
    public struct Limits: Sendable {
        public var pairs = 100_000
        public var lineBytes = 64 << 10
        /// Of a question, as the server accepts them.
        public var questionCharacters = 1_000
        /// Of an id or a category.
        public var nameCharacters = 128
        public var categories = 64

        public init() {}
    }

    private let limits: Limits
    private let decoder = JSONDecoder()
    private var pairs: [QuestionPair] = []
    private var lineOfID: [String: Int] = [:]
    private var categories: Set<String> = []
    /// The start of a line whose end has not come yet.
    private var partial: [UInt8] = []
    private var line = 0

    public init(limits: Limits = Limits()) { self.limits = limits }

    /// Takes the next piece of the file. Throws at the first line that cannot be used.
    public mutating func read(_ piece: ArraySlice<UInt8>) throws(TuningError) {
        var rest = piece
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            try append(rest[..<end])
            try endLine()
            rest = rest[(end + 1)...]
        }
        try append(rest)
    }

    /// The pairs, in the file's order, once all of it was read. Throws when they are not of both kinds.
    public mutating func finish() throws(TuningError) -> [QuestionPair] {
        try endLine()
        guard !pairs.isEmpty else { throw TuningError(.oneSided, "holds no pairs") }
        guard pairs.contains(where: \.sameAnswer) else {
            throw TuningError(.oneSided, "holds no pair that shares an answer (\"same_answer\": true)")
        }
        guard pairs.contains(where: { !$0.sameAnswer }) else {
            throw TuningError(.oneSided, "holds no trap (\"same_answer\": false)")
        }
        return pairs
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) throws(TuningError) {
        guard partial.count + bytes.count <= limits.lineBytes else {
            throw TuningError(.tooMuch, line: line + 1, "the line is longer than \(limits.lineBytes) bytes")
        }
        partial += bytes
    }

    private mutating func endLine() throws(TuningError) {
        line += 1
        defer { partial.removeAll(keepingCapacity: true) }
        guard partial.contains(where: { !Self.isBlank($0) }) else { return }
        try add(try pair())
    }

    private mutating func add(_ pair: QuestionPair) throws(TuningError) {
        try checkName(pair.id, "id")
        try checkName(pair.category, "category")
        try checkQuestion(pair.a, "a")
        try checkQuestion(pair.b, "b")
        if let before = lineOfID.updateValue(line, forKey: pair.id) {
            throw TuningError(.duplicateID, line: line, "the id \"\(pair.id)\" is that of line \(before) too")
        }
        guard pairs.count < limits.pairs else {
            throw TuningError(.tooMuch, line: line, "more than \(limits.pairs) pairs")
        }
        categories.insert(pair.category)
        guard categories.count <= limits.categories else {
            throw TuningError(.tooMuch, line: line, "more than \(limits.categories) categories")
        }
        pairs.append(pair)
    }

    private func pair() throws(TuningError) -> QuestionPair {
        do {
            let decoded = try decoder.decode(Line.self, from: Data(partial))
            return QuestionPair(
                id: decoded.id, category: decoded.category, a: decoded.a, b: decoded.b, sameAnswer: decoded.sameAnswer)
        } catch DecodingError.keyNotFound(let key, _) {
            throw TuningError(.invalidField, line: line, "field \"\(key.stringValue)\" is missing")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            guard let key = context.codingPath.last else {
                throw TuningError(.malformedLine, line: line, "not a JSON object")
            }
            let kind = key.stringValue == Line.CodingKeys.sameAnswer.rawValue ? "true or false" : "a string"
            throw TuningError(.invalidField, line: line, "field \"\(key.stringValue)\" must be \(kind)")
        } catch {
            throw TuningError(.malformedLine, line: line, "not valid JSON")
        }
    }

    /// Names are printed, so nothing may be in them that moves a terminal's cursor.
    private func checkName(_ name: String, _ field: String) throws(TuningError) {
        guard !name.isEmpty, name.count <= limits.nameCharacters else {
            throw TuningError(
                .invalidField, line: line, "field \"\(field)\" must have 1 to \(limits.nameCharacters) characters")
        }
        guard name.unicodeScalars.allSatisfy(Self.isPrintable) else {
            throw TuningError(.invalidField, line: line, "field \"\(field)\" holds a character that cannot be printed")
        }
    }

    private func checkQuestion(_ text: String, _ field: String) throws(TuningError) {
        guard text.contains(where: { !$0.isWhitespace }), text.count <= limits.questionCharacters else {
            throw TuningError(
                .invalidField, line: line,
                "field \"\(field)\" must have 1 to \(limits.questionCharacters) characters, not all of them spaces")
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: false
        default: true
        }
    }

    private struct Line: Decodable {
        var id: String
        var category: String
        var a: String
        var b: String
        var sameAnswer: Bool

        enum CodingKeys: String, CodingKey {
            case id, category, a, b
            case sameAnswer = "same_answer"
        }
    }
}
