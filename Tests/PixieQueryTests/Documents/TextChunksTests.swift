import Testing

@testable import PixieQuery

@Suite struct TextChunksTests {
    @Test(arguments: ["", "  \n ", "\u{3000}"])
    func whiteSpaceAloneIsNoPassage(_ text: String) { #expect(TextChunks.split(text) == []) }

    @Test func aShortTextIsOnePassage() { #expect(TextChunks.split("  Buy milk. ") == ["Buy milk."]) }

    @Test(arguments: [". ", "\n\n", " ", "\u{3000}", "\n"])
    func everyWordOfALongTextIsInAPassageAndNoneIsTooLong(_ separator: String) {
        let words = (0..<3_000).map { "\u{E4}word\($0)" }
        let chunks = TextChunks.split(words.joined(separator: separator))
        #expect(chunks.count > 10)
        #expect(chunks.allSatisfy { $0.unicodeScalars.count <= TextChunks.length && !$0.isEmpty })
        let found = Set(chunks.flatMap { $0.split { $0.isWhitespace || $0 == "." } }.map(String.init))
        #expect(found.isSuperset(of: words))
    }

    @Test func aTextWithoutAPlaceToCutIsCutAllTheSame() {
        let chunks = TextChunks.split(String(repeating: "x", count: 10_000))
        #expect(chunks.allSatisfy { $0.count <= TextChunks.length })
        #expect(chunks.reduce(0) { $0 + $1.count } >= 10_000)
    }

    @Test func aPassageEndsWithASentence() throws {
        let first = try #require(
            TextChunks.split(String(repeating: "One sentence of several words. ", count: 100)).first)
        #expect(first.hasSuffix("words."))
    }
}
