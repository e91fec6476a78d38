import PixieQuery
import Testing

@Suite struct PairReaderTests {
    private static let trap =
        #"{"id":"n1","category":"negation","a":"Is it open?","b":"Is it closed?","same_answer":false}"#
    private static let hit =
        #"{"id":"p1","category":"paraphrase","a":"Is it open?","b":"is it open","same_answer":true}"#

    private func read(
        _ text: String, inPiecesOf size: Int = 4_096, limits: PairReader.Limits = .init()
    ) throws(TuningError) -> [QuestionPair] {
        var reader = PairReader(limits: limits)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = rest.prefix(size)
            try reader.read(piece)
            rest = rest.dropFirst(piece.count)
        }
        return try reader.finish()
    }

    @Test(
        "Pairs come out in order, whatever the pieces and the line ends", arguments: [1, 7, 64, 4_096],
        ["\n", "\r\n", "\n\n"])
    func pieces(size: Int, lineEnd: String) throws {
        for text in [Self.trap + lineEnd + Self.hit, Self.trap + lineEnd + Self.hit + lineEnd] {
            let pairs = try read(text, inPiecesOf: size)
            #expect(pairs.map(\.id) == ["n1", "p1"])
            #expect(pairs.map(\.sameAnswer) == [false, true])
            #expect(
                pairs[0]
                    == QuestionPair(
                        id: "n1", category: "negation", a: "Is it open?", b: "Is it closed?", sameAnswer: false))
        }
    }

    @Test("Fields beyond the five are ignored")
    func unknownField() throws {
        let extended = Self.trap.replacing("{\"id\"", with: "{\"note\":[1,{}],\"id\"")
        #expect(try read(extended + "\n" + Self.hit).count == 2)
    }

    struct BadLine: Sendable, CustomTestStringConvertible {
        var line: String
        var code: TuningError.Code
        var says: String
        var testDescription: String { says }
    }

    static let badLines = [
        BadLine(line: "{", code: .malformedLine, says: "not valid JSON"),
        BadLine(line: "[1]", code: .malformedLine, says: "not a JSON object"),
        BadLine(line: "null", code: .malformedLine, says: "not a JSON object"),
        BadLine(line: hit + hit, code: .malformedLine, says: "not valid JSON"),
        BadLine(
            line: hit.replacing(#""category":"paraphrase","#, with: ""), code: .invalidField,
            says: #"field "category" is missing"#),
        BadLine(
            line: hit.replacing(#","same_answer":true"#, with: ""), code: .invalidField,
            says: #"field "same_answer" is missing"#),
        BadLine(
            line: hit.replacing("true", with: #""true""#), code: .invalidField,
            says: #"field "same_answer" must be true or false"#),
        BadLine(
            line: hit.replacing("true", with: "1"), code: .invalidField,
            says: #"field "same_answer" must be true or false"#),
        BadLine(line: hit.replacing(#""p1""#, with: "7"), code: .invalidField, says: #"field "id" must be a string"#),
        BadLine(
            line: hit.replacing(#""is it open""#, with: "null"), code: .invalidField,
            says: #"field "b" must be a string"#),
        BadLine(
            line: hit.replacing("paraphrase", with: ""), code: .invalidField,
            says: #"field "category" must have 1 to 128 characters"#),
        BadLine(
            line: hit.replacing("paraphrase", with: #"\u001b[2J"#), code: .invalidField,
            says: #"field "category" holds a character that cannot be printed"#),
        BadLine(
            line: hit.replacing("Is it open?", with: " \\t "), code: .invalidField,
            says: #"field "a" must have 1 to 1000 characters, not all of them spaces"#),
        BadLine(
            line: hit.replacing("is it open", with: String(repeating: "x", count: 1_001)), code: .invalidField,
            says: #"field "b" must have 1 to 1000 characters, not all of them spaces"#),
        BadLine(line: hit.replacing("p1", with: "n1"), code: .duplicateID, says: #"the id "n1" is that of line 1 too"#),
        BadLine(
            line: String(repeating: " ", count: 70_000), code: .tooMuch, says: "the line is longer than 65536 bytes"),
    ]

    @Test("What is wrong with a line is said with its number", arguments: badLines)
    func bad(_ bad: BadLine) {
        #expect(throws: TuningError(bad.code, line: 3, bad.says)) {
            try read(Self.trap + "\n\n" + bad.line + "\n" + Self.hit, inPiecesOf: 100)
        }
    }

    @Test("An error begins with its line, to follow a file's name")
    func words() {
        #expect("f:\(TuningError(.malformedLine, line: 3, "not valid JSON"))" == "f:3: not valid JSON")
        #expect("f:\(TuningError(.oneSided, "holds no pairs"))" == "f: holds no pairs")
    }

    @Test("Pairs of one kind only cannot be measured", arguments: ["", "\n \n", hit, trap])
    func oneSided(text: String) {
        let error = #expect(throws: TuningError.self) { try read(text) }
        #expect(error?.code == .oneSided)
    }

    @Test("More pairs or categories than the limits are refused at the first too many")
    func limits() {
        var limits = PairReader.Limits()
        limits.pairs = 1
        #expect(throws: TuningError(.tooMuch, line: 2, "more than 1 pairs")) {
            try read(Self.trap + "\n" + Self.hit, limits: limits)
        }
        limits.pairs = 2
        limits.categories = 1
        #expect(throws: TuningError(.tooMuch, line: 2, "more than 1 categories")) {
            try read(Self.trap + "\n" + Self.hit, limits: limits)
        }
    }
}
