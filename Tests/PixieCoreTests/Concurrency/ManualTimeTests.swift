import FoundationEssentials
import PixieCore
import Testing

@Suite struct ManualTimeTests {
    @Test func itMovesOnlyWhenMovedAndBothTimesTogether() {
        let time = ManualTime()
        let (now, wall) = (time.now(), time.wall())
        #expect(time.now() == now && time.wall() == wall)
        time.advance(by: .milliseconds(1_500))
        #expect(now.duration(to: time.now()) == .milliseconds(1_500))
        #expect(time.wall().timeIntervalSince(wall) == 1.5)
    }
}
