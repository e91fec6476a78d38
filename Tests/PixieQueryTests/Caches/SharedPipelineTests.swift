import PixieCore
import PixieQuery
import PixieTestSupport
import Testing

/// Two instances, each with a pipeline of its own, on one shared cache.
@Suite struct SharedPipelineTests {
    static let text = "List my pending tasks"

    func pair(_ chat: ScriptedChatModel = ScriptedChatModel()) -> (MemorySharedCache, PipelineFixture, PipelineFixture)
    {
        // Leases do not end, however long a busy machine takes.
        let cache = MemorySharedCache(time: ManualTime())
        let found = (0..<2).map { _ in PipelineFixture(chat: chat, log: cache, shared: cache) }
        for fixture in found { fixture.invalidation.lostTrack(at: cache.end) }
        return (cache, found[0], found[1])
    }

    @Test func whatOneAnsweredTheOtherServesInTheSameAndInOtherWords() async throws {
        let (_, first, second) = pair()
        #expect(try await first.ask(Self.text).cacheStatus == .miss)
        #expect(try await second.ask(Self.text).cacheStatus == .hitExact)
        #expect(try await second.ask("Could you please list my pending tasks?").cacheStatus == .hitSemantic)
        #expect(first.chat.requests.count == 1)
    }

    @Test func whatTheSharedCacheSaidIsNotAskedTwice() async throws {
        let (cache, first, second) = pair()
        _ = try await first.ask(Self.text)
        let calls = cache.calls
        #expect(try await second.ask(Self.text).cacheStatus == .hitExact)
        #expect(cache.calls == calls + 1)
        #expect(try await second.ask(Self.text).cacheStatus == .hitExact)
        #expect(cache.calls == calls + 1, "it was kept in memory")
    }

    @Test func aSharedCacheThatIsSilentCostsNoAnswerAndIsWaitedForOnce() async throws {
        let (cache, first, second) = pair()
        _ = try await first.ask(Self.text)
        cache.setDown(true)
        let lookUps = cache.lookUps
        #expect(try await second.ask(Self.text).cacheStatus == .miss)
        #expect(cache.lookUps == lookUps + 1)
    }

    @Test func anAnswerToEverybodyIsFoundInTheSharedCache() async throws {
        let (_, first, second) = pair()
        let text = "What can you help me with?"
        let status = try await first.ask(text, user: .ann).cacheStatus
        #expect(status == .miss)
        #expect(try await second.ask(text, user: .bob).cacheStatus == .hitExact)
    }

    @Test func aUserIsNotServedAnothersAnswerFromTheSharedCache() async throws {
        let (_, first, second) = pair()
        _ = try await first.ask(Self.text, user: .ann)
        #expect(try await second.ask(Self.text, user: .bob).cacheStatus == .miss)
    }

    @Test func whoeverAsksWhileTheOtherAnswersWaitsForIt() async throws {
        let gate = Gate()
        defer { gate.open() }
        let (cache, first, second) = pair(ScriptedChatModel { _, _ in .gated(gate, .answer("one")) })
        async let leading = first.ask(Self.text)
        try await requireEventually { gate.waitingCount == 1 }
        let calls = cache.calls
        async let following = second.ask(Self.text)
        try await requireEventually { cache.calls > calls + 1 }
        gate.open()
        #expect(try await leading.answer.response == "one")
        #expect(try await following.answer.response == "one")
        #expect(first.chat.requests.count == 1)
    }

    @Test func aFailureOfTheOneIsNotTheOthers() async throws {
        let gate = Gate()
        defer { gate.open() }
        let down = UpstreamError(.languageModel, .rejected, "no")
        // The first instance's model and its fallback fail.
        let (cache, first, second) = pair(
            ScriptedChatModel { _, call in
                call == 0 ? .gated(gate, .fail(down)) : call == 1 ? .fail(down) : .answer("two")
            })
        async let leading = first.ask(Self.text)
        try await requireEventually { gate.waitingCount == 1 }
        let calls = cache.calls
        async let following = second.ask(Self.text)
        try await requireEventually { cache.calls > calls + 1 }
        gate.open()
        do {
            _ = try await leading
            Issue.record("the first instance's model failed, and it answered")
        } catch is QueryError {}
        #expect(try await following.answer.response == "two")
    }

    @Test func anAnswerThatTheOthersKnowToBeOldIsNotKeptAnywhere() async throws {
        let gate = Gate()
        defer { gate.open() }
        let (cache, first, second) = pair(
            ScriptedChatModel { _, call in call == 0 ? .gated(gate, .answer("old")) : .answer("new") })
        async let leading = first.ask(Self.text)
        try await requireEventually { gate.waitingCount == 1 }
        // The first has not heard of it when it stores.
        _ = try await second.invalidation.invalidate([.user(.ann)], cause: .dataChanged, deadline: .after(.seconds(60)))
        gate.open()
        #expect(try await leading.answer.response == "old")
        #expect(first.exactCache.statistics.entries == 0)
        #expect(first.semanticCache.statistics.entries == 0)
        #expect(first.metric("pixie_cache_refused_stores_total{reason=\"invalidated\"}") == 1)
        #expect(try await cache.count(of: .ann, deadline: .after(.seconds(60))) == 0)
        #expect(try await second.ask(Self.text).answer.response == "new")
    }

    @Test func withoutTheSharedCacheEachAnswersForItself() async throws {
        let (cache, first, second) = pair()
        cache.setDown(true)
        #expect(try await first.ask(Self.text).cacheStatus == .miss)
        #expect(try await first.ask(Self.text).cacheStatus == .hitExact)
        #expect(try await second.ask(Self.text).cacheStatus == .miss)
        #expect(first.metric("pixie_cache_refused_stores_total{reason=\"unreachable\"}") == 1)
    }

    @Test func whoTakesOnlyWhatIsCachedIsGivenWhatTheOthersAnswered() async throws {
        let (_, first, second) = pair()
        await #expect(throws: QueryError.self) { try await second.ask(Self.text, cache: .only) }
        _ = try await first.ask(Self.text)
        #expect(try await second.ask(Self.text, cache: .only).cacheStatus == .hitExact)
    }
}
