import FoundationEssentials
import PixieCore
import PixieTestSupport
import Testing

@testable import PixieQuery

/// No user is ever given what was answered to another.
@Suite struct CacheIsolationTests {
    /// Alike: they differ in one digit, at the start, in the middle, at the end.
    static let users = [
        "00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000a2",
        "10000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8001-0000000000a1",
    ].map { UserID($0)! }

    /// The same question and some that only look like it, with ids and separators of keys in them.
    static let questions = [
        "List my pending tasks", "list MY pending tasks!", "Could you please list my pending tasks?",
        "List my p\u{0435}nding tasks", "List my pending\u{200B} tasks", "List my pending tas\u{212A}s",
        "\u{FF2C}ist my pending tasks", "List my pending tasks\u{0301}", "List my pending tasks:\(users[1])",
        "List my pending tasks \(users[0]):shared", "What is the capital of France?", "shared",
        "What did I write in document a:b?",
    ]

    @Test(arguments: [UInt64(1), 2, 3, 4]) func whoeverAsksWhateverWhereverIsGivenNothingOfAnothers(seed: UInt64)
        async throws
    {
        var random = SeededGenerator(seed: seed)
        func draw(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
        let records = FakeRecords(
            tasks: Dictionary(uniqueKeysWithValues: Self.users.map { ($0, [FakeRecords.task("\($0)")]) }))
        // Two users have a document of the same id, two have none.
        let documents = FakeDocuments(
            Dictionary(
                uniqueKeysWithValues: Self.users.prefix(2).map { user in
                    (
                        user,
                        [
                            DocumentPassage(
                                documentID: "a:b", title: "t", source: "note", content: "\(user)", score: 0.9)
                        ]
                    )
                }))
        let chat = ScriptedChatModel { request, _ in
            .answer(
                request.context.tasks.first?.title ?? request.context.passages.first?.content ?? "nobody's")
        }
        let cache = MemorySharedCache(time: ManualTime())
        let conversations = FakeSharedStore()
        let instances = (0..<2).map { _ in
            PipelineFixture(
                chat: chat, records: records, documents: documents, log: cache, shared: cache,
                conversations: conversations)
        }
        for instance in instances { instance.invalidation.lostTrack(at: cache.end) }
        let sessions = (0..<3).map { _ in SessionID(UUID()) }
        var hits: [QueryOutcome.CacheStatus: Int] = [:]
        for step in 0..<600 {
            let (instance, user) = (instances[draw(2)], Self.users[draw(4)])
            let session = draw(5) == 0 ? sessions[draw(3)] : nil
            let question = Self.questions[draw(Self.questions.count)]
            do {
                let outcome = try await instance.ask(question, user: user, session: session)
                hits[outcome.cacheStatus, default: 0] += 1
                if ![user.description, "nobody's"].contains(outcome.answer.response) {
                    Issue.record("seed \(seed), step \(step): \(user) was given \(outcome.answer.response)")
                }
            } catch let error as QueryError where error.code == .sessionNotFound {}
            if draw(40) == 0 {
                _ = try await instance.invalidation.invalidate(
                    [.user(user)], cause: .dataChanged, deadline: .after(.seconds(60)))
            }
        }
        #expect(hits[.hitExact] ?? 0 > 100 && hits[.hitSemantic] ?? 0 > 5)
    }

    /// Where one part ends and the next begins is part of the key, and so is what it belongs to.
    @Test func differentPartsAreDifferentKeys() {
        let texts = ["", "a", "b", "ab", "a:b", ":", "shared", "\u{0}", "a\u{0}b", "\u{E9}", "e\u{301}"]
        var seen: [ExactKey: [String]] = [:]
        var ids: Set<String> = []
        for scope in Self.users.prefix(2).map(Scope.user) + [.shared] {
            for prompt in texts.prefix(5) {
                for model in texts.prefix(5) {
                    for text in texts {
                        for conversation in ["", "a", ":"] {
                            let key = ExactKey(
                                scope: scope, promptVersion: prompt, model: model, text: text,
                                conversation: conversation)
                            let parts = [scope.text, prompt, model, text, conversation]
                            if let other = seen.updateValue(parts, forKey: key) {
                                Issue.record("\(parts) and \(other) have one key")
                            }
                            ids.insert(CacheEntryID(key).text)
                            #expect(CacheTag(key.entryTag.text) == key.entryTag)
                        }
                    }
                }
            }
        }
        #expect(ids.count == seen.count)
    }

    @Test func noTagIsSpelledAsAnother() {
        let ids = ["a", "a:b", "shared", "user:\(Self.users[0])", "responses", ":", "shared:a"]
        let tags: [CacheTag] =
            Self.users.flatMap { [.user($0), .tasks($0), .events($0), .documents($0)] }
            + ids.flatMap { id in [.document(id), .entry(nil, id)] + Self.users.map { .entry($0, id) } }
            + [.prompt, .responses, .embeddings, .sessions]
        #expect(Set(tags.map(\.text)).count == tags.count)
        for tag in tags { #expect(CacheTag(tag.text) == tag) }
    }
}
