import PixieCore
import Testing

@testable import PixieIO

@Suite struct ReplyBudgetTests {
    private var budget = ReplyBudget(maximumBytes: 10, maximumElements: 4)

    @Test mutating func bytesAreCountedOverAllPartsOfAnAnswer() {
        #expect(refusal(.array, length: 3) == nil)
        #expect(refusal(.string, length: 6, depth: 1) == nil)
        #expect(refusal(.string, length: 5, depth: 1, index: 1) == .tooLong)
        #expect(refusal(.string, length: 10) == nil, "the next answer begins anew")
        #expect(refusal(.string, length: 11) == .tooLong)
    }

    @Test mutating func elementsAreCountedOverNestedArrays() {
        #expect(refusal(.array, length: 2) == nil)
        #expect(refusal(.array, length: 2, depth: 1) == nil)
        #expect(refusal(.array, length: 1, depth: 2) == .tooManyElements)
        #expect(refusal(.array, length: Int(Int32.max)) == .tooManyElements)
    }

    @Test(arguments: [ReplyBudget.Kind.string, .status, .integer, .null, .array])
    mutating func whatNobodyAskedForIsRefusedUnlessItIsAnError(_ kind: ReplyBudget.Kind) {
        #expect(refusal(kind, expecting: .nothing) == .unasked)
        #expect(refusal(.error, expecting: .nothing) == nil)
    }

    private mutating func refusal(
        _ kind: ReplyBudget.Kind, length: Int = 0, depth: Int = 0, index: Int = 0,
        expecting: ReplyBudget.Expectation = .answer
    ) -> ReplyBudget.Refusal? {
        let part = ReplyBudget.Part(kind: kind, length: length, depth: depth, index: index)
        return budget.refusal(of: part, expecting: expecting, isKnownWord: true)
    }
}

@Suite struct ReconnectScheduleTests {
    @Test func waitsGrowUpToTheCapAndNeverVanish() {
        let now = ContinuousClock.now
        var schedule = ReconnectSchedule(backoff: Backoff(base: .milliseconds(100), cap: .seconds(1)))
        var at = now
        var waits: [Duration] = []
        for _ in 0..<6 {
            schedule.failed(at: at, jitter: 0)
            waits.append(at.duration(to: schedule.allowedAt ?? at))
            at = schedule.allowedAt ?? at
        }
        #expect(waits == [50, 100, 200, 400, 500, 500].map { .milliseconds($0) })
        schedule.failed(at: at, jitter: 1)
        #expect(schedule.allowedAt == at.advanced(by: .seconds(1)))
        #expect(!schedule.isAllowed(at: at))
        schedule.succeeded()
        #expect(schedule.isAllowed(at: at))
    }

    @Test func failuresOfOneOutageCountOnce() {
        let now = ContinuousClock.now
        var schedule = ReconnectSchedule(backoff: Backoff(base: .milliseconds(100), cap: .seconds(1)))
        for _ in 0..<20 { schedule.failed(at: now, jitter: 0) }
        #expect(schedule.allowedAt == now.advanced(by: .milliseconds(50)))
    }
}

@Suite struct RedisServerErrorTests {
    @Test(arguments: [
        ("WRONGTYPE Operation", "WRONGTYPE"), ("ERR x", "ERR"), ("lower case", "ERR"), ("", "ERR"), ("OOM", "OOM"),
        (String(repeating: "A", count: 40), "ERR"),
    ])
    func theCodeIsTheFirstWordInCapitals(_ line: String, _ code: String) {
        #expect(RedisServerError(line: line.utf8).code == code)
    }

    @Test func theMessageIsCut() {
        #expect(RedisServerError(line: [UInt8](repeating: 65, count: 10_000)).message.count == 256)
        #expect(RedisServerError(line: [0xFF, 0xFE]).message.unicodeScalars.count == 2)
    }
}
