import PixieCore
import PixieTestSupport
import Testing

@testable import PixieQuery

@Suite struct CacheOperationTests {
    @Test func entriesAreListedInPagesAndByWhatTheyAreBuiltOn() async throws {
        let fixture = PipelineFixture()
        for number in 0..<5 { _ = try await fixture.ask("List my pending tasks about project \(number)") }
        _ = try await fixture.ask("List my notes", user: .bob)
        _ = try await fixture.ask("What is the capital of France?")
        let operation = fixture.operation
        #expect(operation.entries(CacheEntryFilter(user: .ann), after: nil, limit: 100).entries.count == 10)
        #expect(
            operation.entries(CacheEntryFilter(user: .ann, kind: .exact), after: nil, limit: 100).entries.count == 5)
        #expect(operation.entries(CacheEntryFilter(tag: .tasks(.bob)), after: nil, limit: 100).entries.count == 2)
        #expect(operation.entries(CacheEntryFilter(contains: "PROJECT 3"), after: nil, limit: 100).entries.count == 2)
        var seen: Set<String> = []
        var cursor: String?
        repeat {
            let page = operation.entries(CacheEntryFilter(), after: cursor, limit: 4)
            for entry in page.entries { #expect(seen.insert("\(entry.id) \(entry.kind)").inserted) }
            cursor = page.cursor
        } while cursor != nil
        #expect(seen.count == 14)
        let one = try #require(
            operation.entries(CacheEntryFilter(contains: "France"), after: nil, limit: 1).entries.first)
        let id = try #require(CacheEntryID(one.id))
        #expect(operation.entries(of: id).count == 2)
        #expect(one.user == nil)
    }

    @Test func aWrongAnswerFromACacheIsDroppedAndAGoodOneStays() async throws {
        let fixture = PipelineFixture()
        _ = try await fixture.ask("List my pending tasks", requestID: "made")
        _ = try await fixture.ask("List my pending tasks", requestID: "exact")
        _ = try await fixture.ask("Could you please list my pending tasks?", requestID: "semantic")
        let operation = fixture.operation
        let soon = Deadline.after(.seconds(60))
        #expect(try await operation.judge("made", .wrong, deadline: soon) == false)
        #expect(try await operation.judge("exact", .good, deadline: soon) == false)
        #expect(fixture.exactCache.statistics.entries == 1)
        #expect(try await operation.judge("semantic", .wrong, deadline: soon))
        #expect(fixture.exactCache.statistics.entries == 0)
        #expect(fixture.semanticCache.statistics.entries == 0)
        #expect(try await operation.judge("semantic", .wrong, deadline: soon) == false)
        #expect(operation.feedback.curve.last?.wrong == 1)
    }

    @Test func theSuggestedThresholdIsTheLowestThatIsRightOftenEnough() {
        let feedback = FeedbackLog(limit: 512)
        for number in 0..<200 {
            let similarity: Float = number < 100 ? 0.92 : 0.82
            feedback.add(
                .init(requestID: "\(number)", key: .test("q", .ann), similarity: similarity, isSemantic: true))
            _ = feedback.judge("\(number)", number >= 190 ? .wrong : .good, at: .now)
        }
        #expect(feedback.suggestion(maxWrong: 0.01) == 0.85)
        #expect(feedback.suggestion(maxWrong: 0.1) == 0.5)
    }

    @Test func nearMissesSayWhy() async throws {
        let fixture = PipelineFixture()
        _ = try await fixture.ask("Show my notes about the kitchen renovation project of contractor Anna")
        _ = try await fixture.ask("Show my notes about the kitchen renovation project of contractor Bert")
        let miss = try #require(fixture.operation.nearMisses.latest(10).first)
        #expect(miss.candidate.hasSuffix("Anna"))
        #expect(miss.reason == "entity")
    }

    @Test func inShadowModeNothingIsServedAndWhatWouldBeIsCounted() async throws {
        let fixture = PipelineFixture()
        var settings = fixture.operation.settings.live.current
        settings.shadow = true
        try await fixture.operation.settings.change(to: settings, deadline: .after(.seconds(60)))
        _ = try await fixture.ask("List my pending tasks")
        #expect(try await fixture.ask("Could you please list my pending tasks?").cacheStatus == .miss)
        #expect(fixture.metric("pixie_cache_shadow_hits_total") == 1)
        #expect(fixture.operation.nearMisses.latest(1).first?.reason == "shadow")
    }

    @Test func settingsOutliveARestartAndBadFilesAreIgnored() async throws {
        let folder = MemoryFolder()
        let first = PipelineFixture(folder: folder).operation.settings
        var settings = first.live.current
        settings.similarityThreshold = 0.97
        try await first.change(to: settings, deadline: .after(.seconds(60)))
        let second = PipelineFixture(folder: folder).operation.settings
        try await second.load()
        #expect(second.live.current.similarityThreshold == 0.97)
        try await folder.replace("cache-settings.json", with: Array(#"{"similarity_threshold": 7}"#.utf8))
        let third = PipelineFixture(folder: folder).operation.settings
        try await third.load()
        #expect(third.live.current.similarityThreshold == 0.95)
    }

    @Test func hitRatesAreOfThePeriodThatIsAskedFor() async throws {
        let time = ManualTime()
        let fixture = PipelineFixture(time: time)
        let rates = fixture.operation.hitRates
        rates.sample()
        _ = try await fixture.ask("List my pending tasks")
        time.advance(by: .seconds(30))
        rates.sample()
        time.advance(by: .seconds(61))
        _ = try await fixture.ask("List my pending tasks")
        #expect(rates.count(of: .exact, last: .seconds(60)) == .init(hits: 1, lookups: 1))
        #expect(rates.count(of: .exact, last: nil) == .init(hits: 1, lookups: 2))
    }

    @Test(arguments: [false, true]) func aVectorThatIsOnItsWayWhenAllAreForgottenIsNotKept(isShared: Bool) async throws
    {
        let gate = Gate()
        defer { gate.open() }
        let store = FakeSharedStore()
        let fixture = PipelineFixture(
            embedding: WordCountEmbedding(gate: gate), conversations: isShared ? store : nil)
        let soon = Deadline.after(.seconds(120))
        async let embedding = fixture.embeddings.embed(["a text"], deadline: soon)
        try await requireEventually { gate.waitingCount == 1 }
        _ = try await fixture.operation.clear(.embeddings, waits: true, deadline: soon)
        gate.open()
        #expect(try await embedding.vectors.count == 1)
        #expect(fixture.operation.tiers.embedding.statistics.entries == 0)
        #expect(store.keys.isEmpty)
        _ = try await fixture.embeddings.embed(["a text"], deadline: soon)
        #expect(fixture.operation.tiers.embedding.statistics.entries == 1)
        #expect(store.keys.count == (isShared ? 1 : 0))
    }

    @Test func whatWarmingCostsIsKnownBeforeAndWhatWouldNotBeKeptIsNotAsked() async throws {
        let fixture = PipelineFixture()
        let warming = CacheWarming(pipeline: fixture.pipeline, timeout: .seconds(60), time: SystemTime())
        let queries = [
            CacheWarming.Query(user: .ann, text: "List my pending tasks"),
            CacheWarming.Query(user: nil, text: "What is the capital of France?"),
            CacheWarming.Query(user: .ann, text: "Create a task: call Bob"),
            CacheWarming.Query(user: nil, text: "List my pending tasks"),
        ]
        let before = warming.estimate(queries, requestID: "w")
        #expect([before.questions, before.cached, before.unkept, before.asked] == [4, 0, 2, 2])
        #expect(fixture.chat.requests.isEmpty)
        let result = try await warming.warm(queries, requestID: "w") { _ in }
        #expect([result.generated, result.unkept, result.done] == [2, 2, 4])
        #expect(fixture.chat.requests.count == 2)
        #expect(try #require(before.mostDollars) >= result.dollars && result.dollars > 0)
        let after = warming.estimate(queries, requestID: "w")
        #expect([after.cached, after.asked] == [2, 0] && after.mostDollars == 0)
    }

    @Test func warmedQuestionsAreHitsAndWarmingAgainCostsNothing() async throws {
        let time = ManualTime()
        let fixture = PipelineFixture(time: time)
        let warming = CacheWarming(pipeline: fixture.pipeline, timeout: .seconds(60), time: SystemTime())
        let queries = [
            CacheWarming.Query(user: .ann, text: "List my pending tasks"),
            CacheWarming.Query(user: nil, text: "What is the capital of France?"),
        ]
        #expect(try await warming.warm(queries, requestID: "w") { _ in }.generated == 2)
        // A repeat as soon as this is the first one's, whose flight it joins: it costs nothing either.
        let joined = try await warming.warm(queries, requestID: "w") { _ in }
        #expect(joined.cached == 2 && joined.dollars == 0 && fixture.chat.requests.count == 2)
        time.advance(by: .seconds(1))
        #expect(try await fixture.ask("List my pending tasks").cacheStatus == .hitExact)
        #expect(try await fixture.ask("What is the capital of France?", user: .bob).cacheStatus == .hitExact)
        #expect(try await warming.warm(queries, requestID: "w") { _ in }.cached == 2)
    }
}
