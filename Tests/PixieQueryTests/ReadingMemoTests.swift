import PixieCore
import PixieTestSupport
import Testing

@testable import PixieQuery

@Suite struct ReadingMemoTests {
    private func reading(_ text: String, _ user: UserID) -> QuestionReading {
        QuestionReading(cacheClass: .personalRead, model: "m", userKey: .test(text, user), sharedKey: nil)
    }

    @Test func aReadingIsFoundByItsUserAndItsBytesAlone() {
        let memo = ReadingMemo()
        let text = "caf\u{E9} tasks"
        memo.keep(reading(text, .ann), of: text, by: .ann)
        #expect(memo.reading(of: text, by: .ann)?.userKey == .test(text, .ann))
        #expect(memo.reading(of: text, by: .bob) == nil)
        #expect(memo.reading(of: text + "?", by: .ann) == nil)
        // `==` holds for these two.
        #expect(memo.reading(of: "cafe\u{301} tasks", by: .ann) == nil)
    }

    @Test func aTextThatIsTooLongIsNotKept() {
        let memo = ReadingMemo()
        let text = String(repeating: "a", count: 257)
        memo.keep(reading(text, .ann), of: text, by: .ann)
        #expect(memo.reading(of: text, by: .ann) == nil)
    }

    @Test func howeverManyAreKeptEachIsItsOwn() {
        let memo = ReadingMemo()
        var found = 0
        for number in 0..<20_000 {
            let text = "question \(number)"
            memo.keep(reading(text, .ann), of: text, by: .ann)
        }
        for number in 0..<20_000 {
            let text = "question \(number)"
            guard let reading = memo.reading(of: text, by: .ann) else { continue }
            #expect(reading.userKey == .test(text, .ann))
            found += 1
        }
        #expect((2_000...4_096).contains(found), "its places are used, and no more")
    }

    @Test(arguments: [Question.CacheMode.use, .only])
    func aQuestionAskedAgainIsReadAsTheFirstTime(_ mode: Question.CacheMode) {
        let pipeline = PipelineFixture().pipeline
        for text in [
            "List my pending tasks", "What can you help me with?", "Delete task 4", "Compare plan A and plan B",
        ] {
            func read(_ user: UserID) -> QuestionReading {
                pipeline.reading(
                    of: Question(
                        user: user, text: text, cacheMode: mode, requestID: "r", deadline: .after(.seconds(60))),
                    in: Conversation())
            }
            let (first, again, others) = (read(.ann), read(.ann), read(.bob))
            #expect(first.cacheClass == again.cacheClass && first.model == again.model)
            #expect(first.userKey == again.userKey && first.sharedKey == again.sharedKey)
            #expect(first.userKey != others.userKey && first.sharedKey == others.sharedKey)
        }
    }
}
