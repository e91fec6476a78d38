import PixieCore
import PixieTestSupport
import Testing

@testable import PixieQuery

@Suite struct InvalidationTableTests {
    let start = ContinuousClock.now

    func table(memory: Duration = .seconds(120), tagLimit: Int = 1_000) -> InvalidationTable {
        InvalidationTable(memory: memory, tagLimit: tagLimit, now: start)
    }

    func invalidation(_ sequence: UInt64, _ tags: CacheTag...) -> Invalidation {
        Invalidation(position: LogPosition(time: 0, sequence: sequence), tags: tags, cause: .dataChanged)
    }

    @Test func anAnswerReadBeforeItsTagWasInvalidatedIsRefused() {
        var table = table()
        let before = table.reading
        table.record(invalidation(1, .user(.ann)), now: start)
        #expect(table.refusal(of: [.tasks(.ann), .user(.ann)], since: before) == .invalidated)
        #expect(table.refusal(of: [.user(.bob)], since: before) == nil)
        #expect(table.refusal(of: [.user(.ann)], since: table.reading) == nil)
    }

    @Test func aReadingOlderThanWhatIsRememberedIsRefusedWhateverItsTags() {
        var table = table(memory: .seconds(10))
        table.record(invalidation(1, .user(.ann)), now: start)
        let reading = table.reading
        for step in 1...3 {
            table.record(invalidation(UInt64(step + 1), .user(.bob)), now: start + .seconds(11 * step))
        }
        #expect(table.refusal(of: [.document("unrelated")], since: reading) == .lostTrack)
        #expect(table.refusal(of: [.document("unrelated")], since: table.reading) == nil)
    }

    @Test func aTagIsRememberedForTheWholeMemoryHoweverManyCameAfterIt() {
        var table = table(memory: .seconds(10))
        let reading = table.reading
        table.record(invalidation(1, .user(.ann)), now: start + .seconds(9))
        table.record(invalidation(2, .user(.bob)), now: start + .seconds(11))
        table.record(invalidation(3, .user(.bob)), now: start + .seconds(18))
        #expect(table.refusal(of: [.user(.ann)], since: reading) == .invalidated)
    }

    @Test func afterLosingTrackEverythingReadBeforeIsRefused() {
        var table = table()
        let before = table.reading
        table.lostTrack(at: LogPosition(time: 0, sequence: 9), now: start)
        #expect(table.refusal(of: [], since: before) == .lostTrack)
        #expect(table.refusal(of: [.user(.ann)], since: table.reading) == nil)
    }

    @Test func theEpochOfAUserChangesWithWhatMayTouchItsAnswersAndWithNothingElse() {
        var table = table()
        let first = table.epoch(of: .ann)
        table.record(invalidation(1, .tasks(.bob)), now: start)
        #expect(table.epoch(of: .ann) == first)
        table.record(invalidation(2, .tasks(.ann)), now: start)
        let second = table.epoch(of: .ann)
        #expect(second != first)
        table.record(invalidation(3, .document("d")), now: start)
        #expect(table.epoch(of: .ann) != second)
    }

    /// Whatever is forgotten: what changed after the reading is never let through.
    @Test(arguments: 0..<50) func neverLetsThroughWhatWasInvalidatedLater(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed + 1))
        var table = table(memory: .seconds(20), tagLimit: 6)
        let tags = (0..<5).map { CacheTag.document("d\($0)") }
        var last: [CacheTag: Int] = [:]
        var readings: [(reading: ReadingPosition, step: Int)] = []
        for step in 1...1_000 {
            let now = start + .seconds(step)
            let tag = tags[Int(random.next() % 5)]
            switch random.next() % 8 {
            case 0:
                table.lostTrack(at: LogPosition(time: 0, sequence: UInt64(step)), now: now)
                readings.removeAll { table.refusal(of: [], since: $0.reading) == .lostTrack }
            case 1...3:
                table.record(invalidation(UInt64(step), tag), now: now)
                last[tag] = step
            case 4, 5: readings.append((table.reading, step))
            default:
                guard let drawn = readings.randomElement(using: &random) else { continue }
                if (last[tag] ?? 0) > drawn.step {
                    #expect(table.refusal(of: [tag], since: drawn.reading) != nil)
                }
            }
            #expect(table.refusal(of: tags, since: table.reading) == nil)
        }
    }
}
