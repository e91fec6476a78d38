import FoundationEssentials
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

    @Test func aQuestionAskedAgainIsReadAsTheFirstTime() {
        let pipeline = PipelineFixture().pipeline
        for text in [
            "List my pending tasks", "What can you help me with?", "Delete task 4", "Compare plan A and plan B",
        ] {
            let (first, again, others) = (
                read(text, .ann, by: pipeline), read(text, .ann, by: pipeline), read(text, .bob, by: pipeline)
            )
            #expect(first.cacheClass == again.cacheClass && first.model == again.model)
            #expect(first.userKey == again.userKey && first.sharedKey == again.sharedKey)
            #expect(first.userKey != others.userKey && first.sharedKey == others.sharedKey)
        }
    }

    @Test func whatDependsOnMoreThanWordsIsNeitherTakenFromTheMemoNorKept() throws {
        let pipeline = PipelineFixture().pipeline
        let text = "List my pending tasks"
        func plain() -> QuestionReading { read(text, .ann, by: pipeline) }
        let first = plain()
        let elsewhere = read(text, .ann, by: pipeline) { $0.timeZone = TimeZone(identifier: "Europe/Berlin") }
        let later = read(text, .ann, by: pipeline, after: .init(question: "Hello", answer: "Hello."))
        let done = read(text, .ann, by: pipeline) { $0.toolResults = [ToolResult(toolCallID: "c", result: .null)] }
        #expect(Set([first.userKey, elsewhere.userKey, later.userKey]).count == 3)
        #expect(done.cacheClass == .write && first.cacheClass != .write)
        #expect(plain().userKey == first.userKey && plain().cacheClass == first.cacheClass)
    }

    private func read(
        _ text: String, _ user: UserID, by pipeline: QueryPipeline, after turn: Conversation.Turn? = nil,
        _ change: (inout Question) -> Void = { _ in }
    ) -> QuestionReading {
        var question = Question(user: user, text: text, requestID: "r", deadline: .after(.seconds(60)))
        change(&question)
        var conversation = Conversation()
        if let turn { conversation.append(turn) }
        return pipeline.reading(of: question, in: conversation)
    }
}
