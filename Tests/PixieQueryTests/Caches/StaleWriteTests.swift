import PixieCore
import PixieTestSupport
import Testing

@testable import PixieQuery

/// Nothing stale is left behind, in whatever order queries begin and end and data changes.
@Suite struct StaleWriteTests {
    @Test(arguments: 0..<20) func aCacheNeverHoldsWhatIsOlderThanTheLastChange(batch: Int) async throws {
        for seed in batch * 100..<(batch + 1) * 100 {
            try await run(seed)
            await Task.yield()
        }
    }

    /// Every answer is also built on the prompt, and goes with all of them.
    private static func built(on tags: [CacheTag]) -> [CacheTag] { tags + [.prompt, .responses] }

    private func run(_ seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed + 1))
        let tiers = MemoryTiers()
        let users = [UserID.ann, .bob]
        let documents = ["a", "b", "c"]
        var versions: [CacheTag: Int] = [:]
        var pending: [(lease: CacheLease, key: ExactKey, tags: [CacheTag], read: [CacheTag: Int])] = []
        for step in 0..<40 {
            let user = users[Int(random.next() % 2)]
            switch random.next() % 7 {
            case 0, 1:
                var tags: [CacheTag] = [.user(user), .documents(user)]
                if random.next() % 2 == 0 { tags += [.tasks(user), .events(user)] }
                if random.next() % 2 == 0 { tags.append(.document(documents[Int(random.next() % 3)])) }
                let read = Dictionary(uniqueKeysWithValues: Self.built(on: tags).map { ($0, versions[$0] ?? 0) })
                pending.append(
                    (CacheLease(tiers.invalidation.ledger), .test("q\(random.next() % 4)", user), tags, read))
            case 2, 3:
                guard let index = pending.indices.randomElement(using: &random) else { continue }
                let query = pending.remove(at: index)
                let answer = CachedAnswer.test(
                    Self.built(on: query.tags).map { "\($0.text)=\(query.read[$0] ?? 0)" }.joined(separator: ","),
                    tags: query.tags)
                tiers.exact.store(answer, for: query.key, lease: query.lease, at: .now)
                tiers.semantic.store(
                    answer, for: query.key, vector: [1, Float(step)], generation: .test, lease: query.lease, at: .now)
            case 4, 5:
                let changed = [
                    CacheTag.user(user), .tasks(user), .events(user), .document(documents[Int(random.next() % 3)]),
                    .document(documents[Int(random.next() % 3)]), .user(user), .prompt, .responses,
                ][Int(random.next() % 8)]
                versions[changed, default: 0] += 1
                _ = try await tiers.invalidation.invalidate(
                    [changed], cause: .dataChanged, deadline: .after(.seconds(60)))
            default: if random.next() % 10 == 0 { tiers.invalidation.lostTrack(at: .start) }
            }
            for cached in tiers.all(users: users) {
                let current = Self.built(on: cached.tags).map { "\($0.text)=\(versions[$0] ?? 0)" }
                    .joined(separator: ",")
                if cached.answer.response != current {
                    Issue.record("seed \(seed), step \(step): \(cached.answer.response) instead of \(current)")
                    return
                }
            }
        }
        #expect(tiers.budget.bytes == tiers.exact.statistics.bytes + tiers.semantic.statistics.bytes)
    }
}

/// The tiers in memory and what drops from them, without a pipeline.
struct MemoryTiers {
    let budget: MemoryBudget
    let exact: ExactCache
    let semantic: SemanticCache
    let embedding: EmbeddingCache
    let invalidation: CacheInvalidation
    let registry = MetricsRegistry()

    init(
        limit: Int = 64 << 20, log: any InvalidationLog = CountingLog(), time: any TimeSource = SystemTime(),
        onNotice: @escaping @Sendable (CacheNotice) -> Void = { _ in }
    ) {
        budget = MemoryBudget(limit: limit)
        exact = ExactCache(budget: budget)
        semantic = SemanticCache(dimensions: 2, budget: budget)
        embedding = EmbeddingCache(budget: budget)
        invalidation = CacheInvalidation(
            log: log, ledger: InvalidationLedger(time: time),
            tiers: CacheTiers(exact: exact, semantic: semantic, embedding: embedding), registry: registry, time: time,
            onNotice: onNotice)
    }

    func all(users: [UserID]) -> [CachedAnswer] {
        users.flatMap { user in
            (0..<4).compactMap { exact.value(for: .test("q\($0)", user), at: .now) }
                + semantic.candidates(
                    near: [1, 1], scope: .user(user), generation: .test, threshold: -1, limit: 100, at: .now
                ).map(\.cached)
        }
    }
}

extension ExactKey {
    static func test(_ text: String, _ user: UserID?) -> ExactKey {
        ExactKey(
            scope: user.map(Scope.user) ?? .shared, promptVersion: "p", model: "m", text: text, conversation: "")
    }
}

extension SemanticCache.Generation {
    static let test = SemanticCache.Generation(embeddingModel: "e", chatModel: "m", promptVersion: "p")
}

extension CachedAnswer {
    static func test(
        _ response: String, question: String = "?", tags: [CacheTag] = [], now: ContinuousClock.Instant = .now
    ) -> CachedAnswer {
        CachedAnswer(
            answer: Answer(response: response, toolCalls: [], sources: [], model: "m", usage: TokenUsage()),
            question: question, cacheClass: .personalRead, tags: tags, storedAt: now,
            expiry: now + .seconds(3_600), cost: 0)
    }
}
