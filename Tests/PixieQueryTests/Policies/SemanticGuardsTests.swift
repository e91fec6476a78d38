import PixieQuery
import Testing

@Suite struct SemanticGuardsTests {
    private let guards = SemanticGuards()

    @Test(
        "A trap is never taken for the same question",
        arguments: QuestionPairs.traps + QuestionPairs.moreTraps + QuestionPairs.serviceTraps
            + QuestionPairs.leniencyTraps)
    func trap(first: String, second: String) {
        #expect(guards.compare(first, second) != .same)
        #expect(guards.compare(second, first) != .same)
    }

    @Test("Every rule for what is the same in other words does its work", arguments: QuestionPairs.understood)
    func understood(first: String, second: String) {
        #expect(guards.compare(first, second) == .same)
        #expect(guards.compare(second, first) == .same)
    }

    @Test("A question in another dress is the same question")
    func repeats() {
        let repeats = QuestionPairs.repeats + QuestionPairs.dressedRepeats
        let missed = repeats.filter { guards.compare($0.0, $0.1) != .same }
        #expect(missed.count * 20 <= repeats.count, "\(missed)")
    }

    @Test("Of questions in words of their own many are recognised, and hardly any is taken for a contradiction")
    func rewordings() {
        let outcomes = QuestionPairs.freeRewordings.map { guards.compare($0.0, $0.1) }
        #expect(outcomes.count { $0 == .same } * 10 >= outcomes.count * 4)
        let vetoed = outcomes.count { if case .different = $0 { true } else { false } }
        #expect(vetoed * 25 <= outcomes.count)
    }

    @Test("Most plain rewordings are recognised, and hardly any is taken for a contradiction")
    func paraphrases() {
        let outcomes = QuestionPairs.paraphrases.map { guards.compare($0.0, $0.1) }
        #expect(outcomes.count { $0 == .same } * 4 >= outcomes.count * 3)
        let vetoed = outcomes.count { if case .different = $0 { true } else { false } }
        #expect(vetoed * 50 <= outcomes.count)
    }

    @Test(
        "A pair is judged alike in either order",
        arguments: QuestionPairs.repeats + QuestionPairs.paraphrases + QuestionPairs.freeRewordings)
    func symmetric(first: String, second: String) {
        #expect((guards.compare(first, second) == .same) == (guards.compare(second, first) == .same))
    }

    @Test(
        "Every question is the same as itself",
        arguments: QuestionPairs.traps.map(\.0) + QuestionPairs.paraphrases.map(\.0))
    func reflexive(text: String) {
        #expect(guards.compare(text, text) == .same)
    }

    @Test(
        "A word more, a word less, another word or a denial is noticed in every question",
        arguments: QuestionPairs.traps.map(\.0) + QuestionPairs.paraphrases.map(\.0))
    func mutations(text: String) {
        let words = text.dropLast().split(separator: " ").map(String.init)
        for position in 1...words.count {
            var longer = words
            longer.insert("zeppelin", at: position)
            #expect(guards.compare(text, longer.joined(separator: " ") + "?") != .same)
            var replaced = words
            replaced[position - 1] = "zeppelin"
            #expect(guards.compare(text, replaced.joined(separator: " ") + "?") != .same)
        }
        #expect(guards.compare(text, text.dropLast() + " not?") != .same)
    }

    @Test(
        "The reason of a veto is named",
        arguments: [
            ("How much is a 2 kg bag?", "How much is a 3 kg bag?", GuardVeto.number),
            ("Is it open on Monday?", "Is it open on Friday?", .date),
            ("What does \"open\" mean here?", "What does \"close\" mean here?", .quoted),
            ("What is the capital of Peru?", "What is the capital of Chile?", .entity),
            ("Where do I put part A12?", "Where do I put part B12?", .identifier),
            ("Which birds can fly?", "Which birds can't fly?", .negation),
            ("How do I mute a channel?", "How do I unmute a channel?", .antonym),
            ("How do I get from home to work?", "How do I get from work to home?", .roles),
            ("Why does the server restart?", "When does the server restart?", .questionType),
        ])
    func reason(first: String, second: String, expected: GuardVeto) {
        #expect(guards.veto(query: first, candidate: second) == expected)
    }

    @Test(
        "Text that cannot be read is only ever the same as itself",
        arguments: [
            ("明日の天気は?", "明日の予定は?"), ("Что такое API?", "Где такое API?"), ("what is 🍎?", "what is 🍌?"), ("", "?"),
            ("the", "a"),
            ("Is it ✅?", "Is it ❌?"), ("Is it ٣ days?", "Is it ٥ days?"), ("Is it ३ days?", "Is it 3 days?"),
            ("Is it 1½ hours?", "Is it 1 hours?"), ("Is it m²?", "Is it m³?"), ("هل هو مفتوح؟", "هل هو مغلق؟"),
            ("Is it \u{202E}open\u{202C} 12?", "Is it open 21?"), ("Is it Ⅳ?", "Is it Ⅵ?"), ("x\u{0338} = y", "x = y"),
            ("C++", "C#"), ("\u{0}", "\u{1}"),
        ])
    func unreadable(first: String, second: String) {
        #expect(guards.compare(first, second) != .same)
    }

    @Test(
        "Invisible characters and look-alike letters change nothing, and hide nothing",
        arguments: [
            ("How do I c\u{200B}lose an account?", "How do I close an account?", true),
            ("How do I \u{441}lose an account?", "How do I close an account?", true),
            ("How do I \u{441}lose an account?", "How do I open an account?", false),
            ("How do I dis\u{AD}able it?", "How do I enable it?", false),
            ("Is it \u{FF11}\u{FF12} days?", "Is it 12 days?", true),
            ("Is it \u{FF11}\u{FF12} days?", "Is it 21 days?", false),
        ])
    func disguised(first: String, second: String, same: Bool) {
        #expect((guards.compare(first, second) == .same) == same)
    }

    @Test(
        "A word over and over is the same as nothing longer or shorter",
        arguments: [
            "how", "what is the", "turn", "not", "one of", "12", "two hundred", "a.b", "x-y", "it,", "\u{1F600}", "\"",
        ])
    func repetitive(word: String) {
        let text = String(String(repeating: word + " ", count: 1_000).prefix(1_000))
        #expect(guards.compare(text, text + "white") != .same)
        #expect(guards.compare("white", text) != .same)
    }

    @Test("Long questions are not compared word by word, and never served for one another")
    func long() {
        let text = String(repeating: "red green blue ", count: 60)
        #expect(guards.compare(text, text + "white") != .same)
    }

    @Test(
        "The same number, time or amount is the same however it is written",
        arguments: [
            ("What is 15% of 200?", "What is fifteen percent of two hundred?"),
            ("Is the 7pm show full?", "Is the 19:00 show full?"),
            ("What is £20 in euros?", "What is 20 pounds in euros?"),
            ("Can 1,000 people fit?", "Can a thousand people fit?"),
            ("What is twenty-five squared?", "What is 25 squared?"), ("Who came 3rd?", "Who came third?"),
        ])
    func numbers(first: String, second: String) {
        #expect(guards.compare(first, second) == .same)
    }

    @Test(
        "A slip of spelling is forgiven where it makes no other word",
        arguments: [
            ("How do I make a resevration?", true), ("How do I make a reservaton?", true),
            ("How do I make a preservation?", false),
        ])
    func slips(text: String, same: Bool) {
        #expect((guards.compare("How do I make a reservation?", text) == .same) == same)
    }

    @Test(
        "Words one letter apart that are both words stay apart",
        arguments: [
            ("How long is the trial?", "How long is the trail?"), ("Where is the desert?", "Where is the dessert?"),
            ("Who is Clara Marin?", "Who is Clara Martin?"), ("Is it in Malta?", "Is it in Mala?"),
            ("Is it costly?", "Is it coastal?"),
        ])
    func realWords(first: String, second: String) {
        #expect(guards.compare(first, second) != .same)
    }
}
