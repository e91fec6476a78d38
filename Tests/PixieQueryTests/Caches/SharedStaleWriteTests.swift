import PixieCore
import PixieTestSupport
import Testing

@testable import PixieQuery

/// Several instances on one shared cache, in whatever order queries begin and end, data changes, and word of it arrives.
@Suite struct SharedStaleWriteTests {
    @Test(arguments: 0..<20) func noInstanceKeepsWhatIsOlderThanTheLastChangeItHasHeardOf(batch: Int) async throws {
        for seed in batch * 100..<(batch + 1) * 100 {
            var schedule = Schedule(seed: UInt64(seed + 1))
            for _ in 0..<60 { try await schedule.step() }
            await Task.yield()
        }
    }
}

/// An instance that reads the log when the schedule says so.
private struct Instance {
    let tiers: MemoryTiers
    let shared: SharedTier
    var position: LogPosition

    init(_ cache: MemorySharedCache) {
        tiers = MemoryTiers(log: cache)
        shared = SharedTier(cache: cache, locks: cache, semantic: tiers.semantic, time: SystemTime())
        position = cache.end
        tiers.invalidation.lostTrack(at: position)
    }

    mutating func catchUp(_ cache: MemorySharedCache, limit: Int) {
        guard let missed = cache.invalidations(after: position) else {
            position = cache.end
            tiers.invalidation.lostTrack(at: position)
            return
        }
        for invalidation in missed.prefix(limit) {
            tiers.invalidation.apply(invalidation)
            position = invalidation.position
        }
    }
}

private struct Schedule {
    private struct Query {
        let instance: Int
        let lease: CacheLease
        let key: ExactKey
        let tags: [CacheTag]
        let text: String
    }

    private let cache = MemorySharedCache()
    private var random: SeededGenerator
    private var instances: [Instance]
    private var versions: [CacheTag: Int] = [:]
    private var queries: [Query] = []
    private let users = [UserID.ann, .bob]
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        random = SeededGenerator(seed: seed)
        instances = [Instance(cache), Instance(cache), Instance(cache)]
    }

    mutating func step() async throws {
        let number = draw(3)
        let instance = instances[number]
        let user = users[draw(2)]
        let key = ExactKey.test("q\(draw(3))", user)
        switch draw(9) {
        case 0, 1:
            let tags: [CacheTag] = [.user(user), .documents(user), .tasks(user), .document("d\(draw(2))")]
            queries.append(
                Query(
                    instance: number, lease: CacheLease(instance.tiers.invalidation.ledger), key: key, tags: tags,
                    text: current(tags)))
        case 2, 3: try await finish()
        case 4:
            let changed =
                draw(8) == 0
                ? [CacheTag.prompt, .responses][draw(2)]
                : [CacheTag.user(user), .tasks(user), .document("d\(draw(2))")][draw(3)]
            versions[changed, default: 0] += 1
            _ = try await instance.tiers.invalidation.invalidate(
                [changed], cause: .dataChanged, deadline: .after(.seconds(60)))
        case 5, 6: instances[number].catchUp(cache, limit: 1 + draw(3))
        case 7: try await readShared(instance, key)
        default:
            if draw(12) == 0 { cache.loseEverything() }
        }
        verifyMemory()
    }

    private mutating func finish() async throws {
        guard !queries.isEmpty else { return }
        let query = queries.remove(at: draw(queries.count))
        let instance = instances[query.instance]
        let cached = CachedAnswer.test(query.text, tags: query.tags)
        let refusal = try await instance.shared.store(
            cached, for: query.key, vector: [1, 1], generation: .test, lease: query.lease, hold: nil,
            deadline: .after(.seconds(60)))
        if refusal == nil {
            instance.tiers.exact.store(cached, for: query.key, lease: query.lease, at: .now)
        }
    }

    /// What the shared cache gives is never out of date, whatever this instance has heard of.
    private mutating func readShared(_ instance: Instance, _ key: ExactKey) async throws {
        let lease = CacheLease(instance.tiers.invalidation.ledger)
        if let found = try await instance.shared.exact([key], deadline: .after(.seconds(60)))?.cached {
            if found.answer.response != current(found.tags) { complain("shared", found) }
            instance.tiers.exact.store(found, for: key, lease: lease, at: .now)
        }
        try await instance.shared.hydrate(key.scope, lease: lease, deadline: .after(.seconds(60)))
    }

    /// An instance that has read the whole log holds nothing that is out of date.
    private func verifyMemory() {
        for instance in instances where instance.position == cache.end {
            for cached in instance.tiers.all(users: users) where cached.answer.response != current(cached.tags) {
                complain("memory", cached)
            }
        }
    }

    /// Every answer is also built on the prompt, and goes with all of them.
    private func current(_ tags: [CacheTag]) -> String {
        (tags + [.prompt, .responses]).map { "\($0.text)=\(versions[$0] ?? 0)" }.joined(separator: ",")
    }

    private func complain(_ place: String, _ cached: CachedAnswer) {
        Issue.record("seed \(seed), \(place): \(cached.answer.response) instead of \(current(cached.tags))")
    }

    private mutating func draw(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
}
