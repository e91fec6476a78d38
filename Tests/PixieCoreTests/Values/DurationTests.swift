import PixieCore
import Testing

@Suite struct DurationTests {
    @Test(
        arguments: [
            (Duration.zero, 0), (.nanoseconds(1), 1), (.nanoseconds(-1), -1), (.seconds(9), 9_000_000_000),
            (.seconds(10), 10_000_000_000), (.seconds(-10), -10_000_000_000),
            (.seconds(100_000_000) + .nanoseconds(7), 100_000_000_000_000_007),
            (Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999), 1),
            (Duration(secondsComponent: 0, attosecondsComponent: -1_999_999_999), -1),
            (.seconds(1e15), .max), (.seconds(-1e15), .min),
        ] as [(Duration, Int64)])
    func `Whole nanoseconds are rounded towards zero`(duration: Duration, expected: Int64) {
        #expect(duration.wholeNanoseconds == expected)
    }
}
