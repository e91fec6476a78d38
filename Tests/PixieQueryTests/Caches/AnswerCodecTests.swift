import FoundationEssentials
import PixieCore
import PixieTestSupport
import Testing

@testable import PixieQuery

/// Answers as bytes, between instances whose clocks differ.
@Suite struct AnswerCodecTests {
    private static let now = ContinuousClock.now
    private let written = Date(timeIntervalSince1970: 1_736_942_400)

    private func codec(_ offset: TimeInterval) -> AnswerCodec {
        AnswerCodec(time: ManualTime(now: Self.now, wall: written.addingTimeInterval(offset)))
    }

    @Test(arguments: [0.0, 600, 3_000, -1, -7_200, -3e7])
    func anAnswerNeverLivesLongerThanItWasMeantTo(offset: TimeInterval) throws {
        let bytes = codec(0).exact(.test("text", now: Self.now))
        let read = try #require(codec(offset).exact(bytes))
        #expect(read.storedAt <= Self.now)
        #expect(read.expiry <= Self.now + .seconds(3_600))
        #expect(read.storedAt.duration(to: read.expiry) == .seconds(3_600))
    }

    @Test(arguments: [3_600.0, 1e12]) func byAClockThatIsAheadItHasExpired(offset: TimeInterval) {
        #expect(codec(offset).exact(codec(0).exact(.test("text", now: Self.now))) == nil)
    }
}
