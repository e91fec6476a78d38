import Testing

@testable import PixieQuery

@Suite struct TextChunksTests {
    @Test(arguments: ["", "  \n ", "\u{3000}"])
    func whiteSpaceAloneIsNoPassage(_ text: String) { #expect(TextChunks.split(text) == []) }

    @Test func aShortTextIsOnePassage() { #expect(TextChunks.split("  Buy milk. ") == ["Buy milk."]) }

    @Test(arguments: [
        String(repeating: "One sentence of several words. ", count: 400), String(repeating: "x", count: 10_000),
        String(repeating: "A paragraph.\n\n", count: 900),
        String(repeating: "\u{1F468}\u{200D}\u{1F469} ", count: 3_000),
        String(repeating: "word ", count: 240) + String(repeating: "y", count: 5_000),
    ])
    func everyWordOfALongTextIsInAPassageAndNoneIsLongerThanTheLimit(_ text: String) {
        let chunks = TextChunks.split(text)
        #expect(chunks.count > 1)
        #expect(chunks.allSatisfy { $0.unicodeScalars.count <= TextChunks.length && !$0.isEmpty })
        var rest = Substring(text)[...]
        for chunk in chunks {
            // Each begins where what is before it ends, or a little earlier.
            guard let end = text.range(ofFirst: chunk, near: rest.startIndex)?.upperBound else {
                Issue.record("a passage that is not in the text")
                return
            }
            rest = text[max(end, rest.startIndex)...]
        }
        #expect(rest.allSatisfy(\.isWhitespace))
    }

    @Test func aPassageEndsWithASentence() throws {
        let first = try #require(
            TextChunks.split(String(repeating: "One sentence of several words. ", count: 100)).first)
        #expect(first.hasSuffix("words."))
    }
}

extension String {
    /// Where `text` stands, not more than a passage's length before `index`.
    fileprivate func range(ofFirst text: String, near index: Index) -> Range<Index>? {
        let earliest = unicodeScalars.index(index, offsetBy: -TextChunks.length, limitedBy: startIndex) ?? startIndex
        var scalars = unicodeScalars[earliest...]
        while !scalars.isEmpty {
            if scalars.starts(with: text.unicodeScalars) {
                return scalars.startIndex..<scalars.index(scalars.startIndex, offsetBy: text.unicodeScalars.count)
            }
            scalars = scalars.dropFirst()
        }
        return nil
    }
}
