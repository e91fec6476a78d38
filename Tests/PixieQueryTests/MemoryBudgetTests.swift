import PixieQuery
import Testing

@Suite struct MemoryBudgetTests {
    let start = ContinuousClock.now

    @Test func aFullBudgetTakesTheOldestEntryOfWhicheverTierItIsIn() {
        let budget = MemoryBudget(limit: 3_000)
        let first = MemoryCache<Int, String>(budget: budget)
        let second = MemoryCache<Int, String>(budget: budget)
        first.store("oldest", for: 1, bytes: 1_000, until: start + .seconds(60), at: start)
        second.store("newer", for: 1, bytes: 1_000, until: start + .seconds(60), at: start + .seconds(1))
        second.store("newest", for: 2, bytes: 1_000, until: start + .seconds(60), at: start + .seconds(2))
        #expect(first.value(for: 1, at: start + .seconds(3)) == nil)
        #expect(second.value(for: 1, at: start + .seconds(3)) == "newer")
        #expect(second.value(for: 2, at: start + .seconds(3)) == "newest")
        #expect(first.statistics.evictions == 1)
        #expect(budget.bytes <= budget.limit)
        #expect(budget.bytes == first.statistics.bytes + second.statistics.bytes)
    }

    @Test func anEntryLargerThanTheWholeBudgetIsNotKept() {
        let budget = MemoryBudget(limit: 1_000)
        let cache = MemoryCache<Int, String>(budget: budget)
        cache.store("huge", for: 1, bytes: 5_000, until: start + .seconds(60), at: start)
        #expect(cache.value(for: 1, at: start) == nil)
        #expect(budget.bytes == 0)
    }

    @Test func theBudgetIsExactAfterManyConcurrentStores() async {
        let budget = MemoryBudget(limit: 200_000)
        let caches = [MemoryCache<Int, Int>(budget: budget), MemoryCache<Int, Int>(budget: budget)]
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for step in 0..<2_000 {
                        caches[step & 1].store(
                            step, for: worker * 10_000 + step % 700, bytes: 50 + step % 300, until: .now + .seconds(60),
                            at: .now)
                    }
                }
            }
        }
        #expect(budget.bytes == caches[0].statistics.bytes + caches[1].statistics.bytes)
        #expect(budget.bytes <= budget.limit)
        #expect(caches[0].statistics.entries + caches[1].statistics.entries > 100)
    }
}
