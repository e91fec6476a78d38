import PixieCore
import PixieTestSupport
import Testing

@testable import PixieQuery

@Suite struct TextNormalizationTests {
    @Test(
        "Texts that differ only in form share an exact key",
        arguments: [
            ("What is  this?", "what is this"), ("  HELLO\tthere\n", "hello there"), ("Caf\u{E9}?", "cafe\u{301}"),
            ("What\u{2019}s up", "what's up!!"), ("a\u{200B}b", "ab"), ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"),
            ("E\u{0302}\u{0301}", "\u{1EBF}"), ("a\u{A0}b", "a b"), ("Say \u{201C}Hi\u{201D}", "say \"Hi\""),
            ("one…", "One..."),
            ("\u{1F71}", "\u{3AC}"),
        ])
    func equal(first: String, second: String) {
        let keys = (TextNormalization.exactKeyText(first), TextNormalization.exactKeyText(second))
        #expect(Array(keys.0.utf8) == Array(keys.1.utf8))
    }

    @Test(
        "Texts that may mean different things keep different keys",
        arguments: [
            ("what is \"Polish\"", "what is \"polish\""), ("re-sign", "resign"), ("C++", "C"), ("1,5", "15"),
            ("a, b", "a b"),
            ("`a  b`", "`a b`"), ("co-op", "coop"), ("?", "!"), ("1.5", "15"),
        ])
    func different(first: String, second: String) {
        #expect(TextNormalization.exactKeyText(first) != TextNormalization.exactKeyText(second))
    }

    @Test("An exact key of an exact key is itself", arguments: ["Hi  There?", "É \u{200B}x!", "\"A  b\" C", "?!", "…"])
    func stable(text: String) {
        let once = TextNormalization.exactKeyText(text)
        #expect(!once.isEmpty)
        #expect(TextNormalization.exactKeyText(once) == once)
    }

    @Test(
        "Greeting, politeness and fillers go; the question stays",
        arguments: [
            ("Hey Pixie, could you please list my tasks?", "list my tasks"),
            ("Hi there! Quick question: how do I pay?", "how do I pay"),
            ("um how do i pay", "how do i pay"), ("Hello, can I pay please? Thanks", "can I pay"),
            ("Just wondering, do you do takeaway?", "do you do takeaway"),
            ("Can I please bring wine?!", "Can I bring wine"),
            ("Good morning team, what is open", "what is open"), ("what is it ?", "what is it"),
            ("pixie what is it", "what is it"),
            ("I was wondering if it rains", "if it rains"), ("thanks", "thanks"), ("please", "please"),
            ("Hello", "Hello"),
            ("Can I pay? Kind regards, Ann Lee", "Can I pay"), ("like how do I pay", "how do I pay"),
            ("Is it open at all?", "Is it open"),
            ("Can you take aspirin with milk?", "Can you take aspirin with milk"),
        ])
    func noise(text: String, expected: String) {
        #expect(TextNormalization.withoutNoise(text) == expected)
    }

    @Test(
        "What carries meaning is never taken for noise",
        arguments: ["Don't pay", "not now", "Is it right?", "Where is HM Treasury", "What is next", "Like this post"])
    func kept(text: String) {
        #expect(TextNormalization.withoutNoise(text + "?") == text.replacing("?", with: ""))
    }

    /// Words by bytes are the words by characters.
    @Test func wordsOfASCIITextAreTheSameEitherWay() throws {
        let pieces = [
            "um", "Um,", "ER", "hello", "What's", "due", "?", "--", "'", "\"", "\"quoted\"", ";a", ":.b", "...", ".net",
            "?why", "e.g.",
            " ", "\t", "\r\n", "\n", "\u{B}", "\u{1C}", "\u{7F}", "please,", "thanks!", "-", "a-", "x;:,", ",;",
        ]
        var random = SeededGenerator(seed: 4)
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                pieces.randomElement(using: &random)! + (Bool.random(using: &random) ? " " : "")
            }.joined()
            #expect(
                try #require(NoiseRemoval.asciiTokens(text)) == NoiseRemoval.tokens(text), "\(text.debugDescription)")
        }
        #expect(NoiseRemoval.asciiTokens("naïve") == nil)
    }
}
