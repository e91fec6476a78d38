import PixieCore
import PixieQuery
import Testing

@Suite struct LRUTableTests {
    let start = ContinuousClock.now

    @Test func anEntryIsServedUntilItsExpiryAndNotAtIt() {
        var table = LRUTable<Int, String>()
        table.insert("a", for: 1, bytes: 10, expiry: start.advanced(by: .seconds(5)), at: start)
        #expect(table.value(for: 1, at: start.advanced(by: .seconds(4))) == "a")
        #expect(table.value(for: 1, at: start.advanced(by: .seconds(5))) == nil)
    }

    @Test func theEntryNotUsedForTheLongestTimeIsEvictedFirst() {
        var table = LRUTable<Int, String>()
        for key in 1...3 { table.insert("\(key)", for: key, bytes: 1, expiry: .now + .seconds(60), at: start) }
        _ = table.value(for: 1, at: start.advanced(by: .seconds(1)))
        #expect(table.evictOldest()?.key == 2)
        #expect(table.evictOldest()?.key == 3)
        #expect(table.evictOldest()?.key == 1)
        #expect(table.evictOldest() == nil)
    }

    /// Against a plain list in order of use, over random operations.
    @Test(arguments: 0..<20) func behavesLikeAListInOrderOfUse(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed + 1))
        var table = LRUTable<Int, Int>()
        var model: [(key: Int, value: Int, bytes: Int, expiry: Int)] = []
        for step in 0..<2_000 {
            let now = start.advanced(by: .seconds(step))
            let key = Int(random.next() % 24)
            switch random.next() % 6 {
            case 0, 1:
                let lifetime = Int(random.next() % 200)
                let bytes = Int(random.next() % 100)
                table.insert(step, for: key, bytes: bytes, expiry: now.advanced(by: .seconds(lifetime)), at: now)
                model.removeAll { $0.key == key }
                model.append((key, step, bytes, step + lifetime))
            case 2, 3:
                let position = model.firstIndex { $0.key == key && $0.expiry > step }
                #expect(table.value(for: key, at: now) == position.map { model[$0].value })
                if let position { model.append(model.remove(at: position)) }
            case 4:
                #expect(table.remove(key)?.value == model.first { $0.key == key }?.value)
                model.removeAll { $0.key == key }
            default:
                let evicted = table.evictOldest()
                #expect(evicted?.key == model.first?.key)
                if !model.isEmpty { model.removeFirst() }
            }
            #expect(table.count == model.count)
            #expect(table.bytes == model.reduce(0) { $0 + $1.bytes })
        }
    }
}
