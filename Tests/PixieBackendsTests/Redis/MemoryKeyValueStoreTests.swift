import PixieCore
import Testing

@testable import PixieBackends

@Suite struct MemoryKeyValueStoreTests {
    @Test func theEntriesUsedLongestAgoMakeRoom() async throws {
        let store = MemoryKeyValueStore(maximumBytes: 10 * 1_129)
        let value = [UInt8](repeating: 7, count: 1_000)
        let later = Deadline.after(.seconds(60))
        for number in 0..<10 {
            try await store.set(value, for: "\(number)", lifetime: .seconds(60), deadline: later)
        }
        _ = try await store.value(of: "0", deadline: later)
        try await store.set(value, for: "x", lifetime: .seconds(60), deadline: later)
        #expect(try await store.value(of: "0", deadline: later) == value)
        #expect(try await store.value(of: "1", deadline: later) == nil)
        #expect(store.bytes == 10 * 1_129)
    }

    @Test func aValueLargerThanTheBudgetIsNotKeptAndDropsNothingElse() async throws {
        let store = MemoryKeyValueStore(maximumBytes: 1_000)
        let later = Deadline.after(.seconds(60))
        try await store.set([1], for: "a", lifetime: .seconds(60), deadline: later)
        try await store.set([UInt8](repeating: 1, count: 2_000), for: "b", lifetime: .seconds(60), deadline: later)
        #expect(try await store.values(of: ["a", "b"], deadline: later) == [[1], nil])
    }

    @Test func anyScheduleKeepsTheBudgetAndTheOrderOfUse() {
        var random = SeededGenerator(seed: 42)
        var table = ExpiringTable(maximumBytes: 3_000)
        // The plain way: keys in the order of use, each with its size and end.
        var model: [(key: [UInt8], value: [UInt8], end: ContinuousClock.Instant)] = []
        let start = ContinuousClock.now
        for step in 0..<20_000 {
            let now = start.advanced(by: .milliseconds(step))
            let key = Array("k\(random.next() % 40)".utf8)
            switch random.next() % 4 {
            case 0, 1:
                let found = table.value(of: key, now: now)
                let index = model.firstIndex { $0.key == key }
                let isAlive = index.map { model[$0].end > now } ?? false
                #expect(found == (isAlive ? model[index!].value : nil))
                if let index {
                    let entry = model.remove(at: index)
                    if isAlive { model.append(entry) }
                }
            case 2:
                let value = [UInt8](repeating: UInt8(step % 251), count: Int(random.next() % 300))
                let end = now.advanced(by: .milliseconds(Int(random.next() % 200)))
                table.set(value, for: key, until: end, now: now)
                model.removeAll { $0.key == key }
                model.append((key, value, end))
                while size(model) > 3_000 { model.removeFirst() }
            default:
                let wasThere = model.contains { $0.key == key && $0.end > now }
                #expect(table.remove(key, now: now) == wasThere)
                model.removeAll { $0.key == key }
            }
            #expect(table.bytes == size(model))
        }
    }

    private func size(_ model: [(key: [UInt8], value: [UInt8], end: ContinuousClock.Instant)]) -> Int {
        model.reduce(0) { $0 + $1.key.count + $1.value.count + 128 }
    }
}
