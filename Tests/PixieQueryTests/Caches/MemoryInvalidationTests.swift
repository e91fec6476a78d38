import PixieCore
import PixieTestSupport
import Synchronization
import Testing

@testable import PixieQuery

@Suite struct MemoryInvalidationTests {
    static let owned: [CacheTag] = [.user(.ann), .documents(.ann), .tasks(.ann), .events(.ann), .document("d")]

    func filled() -> MemoryTiers {
        let tiers = MemoryTiers()
        let lease = CacheLease(tiers.invalidation.ledger)
        for (name, user, tags) in [
            ("annsTasks", UserID.ann, Self.owned), ("annsNote", .ann, [.user(.ann), .documents(.ann)]),
            ("bobs", .bob, [.user(.bob), .documents(.bob), .document("d")]), ("faq", nil, []),
        ] as [(String, UserID?, [CacheTag])] {
            let answer = CachedAnswer.test(name, question: name, tags: tags)
            tiers.exact.store(answer, for: .test(name, user), lease: lease, at: .now)
            tiers.semantic.store(
                answer, for: .test(name, user), vector: [1, 1], generation: .test, lease: lease, at: .now)
        }
        tiers.embedding.store(
            [1, 2], for: EmbeddingKey(model: "e", dimensions: 2, text: "t"), bytes: 8,
            until: .now + .seconds(60), at: .now)
        return tiers
    }

    func remaining(_ tiers: MemoryTiers) -> [String] {
        [("annsTasks", UserID.ann), ("annsNote", .ann), ("bobs", .bob), ("faq", nil)].compactMap { name, user in
            tiers.exact.value(for: .test(name, user), at: .now)?.question
        }
    }

    @Test(
        arguments: [
            (CacheTag.user(.ann), ["bobs", "faq"]), (.tasks(.ann), ["annsNote", "bobs", "faq"]),
            (.events(.ann), ["annsNote", "bobs", "faq"]), (.documents(.bob), ["annsTasks", "annsNote", "faq"]),
            (.document("d"), ["annsNote", "faq"]), (.document("other"), ["annsTasks", "annsNote", "bobs", "faq"]),
            (.entry(.ann, ExactKey.test("annsNote", .ann).entryID), ["annsTasks", "bobs", "faq"]),
            (.entry(nil, ExactKey.test("faq", nil).entryID), ["annsTasks", "annsNote", "bobs"]),
            (.prompt, []), (.responses, []), (.embeddings, ["annsTasks", "annsNote", "bobs", "faq"]),
        ] as [(CacheTag, [String])])
    func anInvalidationTakesWhatCarriesItsTagAndNothingElse(tag: CacheTag, remaining expected: [String]) async throws {
        let tiers = filled()
        let preview = tiers.invalidation.preview([tag])
        let result = try await tiers.invalidation.invalidate(
            [tag], cause: .operatorOrder, deadline: .after(.seconds(60)))
        #expect(remaining(tiers) == expected)
        #expect(preview.matched == result.removed)
        #expect(result.removed.exact == 4 - expected.count)
        #expect(result.removed.semantic == result.removed.exact)
        #expect(result.removed.embedding == (tag == .embeddings ? 1 : 0))
        let bytes =
            tiers.exact.statistics.bytes + tiers.semantic.statistics.bytes + tiers.embedding.statistics.bytes
        #expect(tiers.budget.bytes == bytes)
    }

    /// Whoever reads the log may hear of an order before the one who gave it does.
    @Test func whatTheLogsReaderTookAwayFirstIsCountedAsTheOrders() async throws {
        let log = EagerLog()
        let tiers = MemoryTiers(log: log)
        log.follower.withLock { $0 = tiers.invalidation }
        for round in 0..<2 {
            let lease = CacheLease(tiers.invalidation.ledger)
            for name in ["a", "b"] {
                tiers.exact.store(
                    .test(name, question: name, tags: [.user(.ann)]), for: .test(name, .ann), lease: lease, at: .now)
            }
            let result = try await tiers.invalidation.invalidate(
                [.user(.ann)], cause: .operatorOrder, deadline: .after(.seconds(60)))
            #expect(result.removed.exact == 2, "round \(round)")
        }
    }

    @Test func nothingIsDroppedWhenTheLogCannotBeWritten() async throws {
        let tiers = MemoryTiers(log: CountingLog(failure: UpstreamError(.sharedCache, .unreachable, "down")))
        let lease = CacheLease(tiers.invalidation.ledger)
        tiers.exact.store(.test("a", tags: [.user(.ann)]), for: .test("a", .ann), lease: lease, at: .now)
        await #expect(throws: UpstreamError.self) {
            try await tiers.invalidation.invalidate([.user(.ann)], cause: .dataChanged, deadline: .after(.seconds(60)))
        }
        #expect(tiers.exact.statistics.entries == 1)
    }

    @Test func whatIsEvictedOrReplacedLeavesNoTraceInTheTags() async throws {
        let tiers = MemoryTiers(limit: 20_000)
        let lease = CacheLease(tiers.invalidation.ledger)
        for step in 0..<500 {
            let answer = CachedAnswer.test("a", tags: Self.owned)
            tiers.exact.store(answer, for: .test("q\(step % 70)", .ann), lease: lease, at: .now)
        }
        #expect(tiers.exact.statistics.evictions > 0)
        #expect(tiers.exact.count([.user(.ann)]) == tiers.exact.statistics.entries)
        #expect(tiers.exact.count([.document("d")]) == tiers.exact.statistics.entries)
        _ = try await tiers.invalidation.invalidate(
            [.document("d")], cause: .dataChanged, deadline: .after(.seconds(60)))
        #expect(tiers.exact.statistics.bytes == 0)
        #expect(tiers.budget.bytes == 0)
    }

    @Test(arguments: [
        "user:00000000-0000-4000-8000-0000000000a1", "tasks:00000000-0000-4000-8000-0000000000a1",
        "events:00000000-0000-4000-8000-0000000000a1", "documents:00000000-0000-4000-8000-0000000000a1", "doc:a:b",
        "entry:shared:0af3", "entry:00000000-0000-4000-8000-0000000000a1:0af3", "prompt", "responses", "embeddings",
    ]) func aTagIsReadFromItsText(text: String) {
        #expect(CacheTag(text)?.text == text)
    }

    @Test(arguments: ["", "user:", "user:x", "doc:", "doc:a\u{0}", "entry:x:y", "entry:shared:", "everything"])
    func whatIsNoTagIsRefused(text: String) {
        #expect(CacheTag(text) == nil)
    }
}

/// Tells its follower of each order before it returns.
private final class EagerLog: InvalidationLog {
    let follower = Mutex<(any InvalidationFollower)?>(nil)
    private let inner = CountingLog()

    func append(_ tags: [CacheTag], cause: InvalidationCause, deadline: Deadline) async throws -> LogPosition {
        let position = try await inner.append(tags, cause: cause, deadline: deadline)
        follower.withLock { $0 }?.apply(Invalidation(position: position, tags: tags, cause: cause))
        return position
    }

    func instances(at position: LogPosition, deadline: Deadline) async throws -> InstanceCount {
        try await inner.instances(at: position, deadline: deadline)
    }
}
