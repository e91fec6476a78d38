import Testing

@testable import PixieCore

@Suite struct ValueParserTests {
    @Test(
        "durations",
        arguments: [
            ("250ms", Duration.milliseconds(250)), ("10s", .seconds(10)), ("1.5s", .milliseconds(1_500)),
            ("5m", .seconds(300)),
            ("5min", .seconds(300)), ("1h", .seconds(3_600)), ("30d", .seconds(2_592_000)), ("2H", .seconds(7_200)),
        ])
    func durations(text: String, expected: Duration) {
        #expect(ValueParser.duration(.zero ... .seconds(1e9)).parse(text) == expected)
    }

    @Test(
        "sizes",
        arguments: [
            ("512MB", 512_000_000), ("64KiB", 65_536), ("1gb", 1_000_000_000), ("1.5GiB", 1_610_612_736), ("7B", 7),
        ])
    func sizes(text: String, expected: Int) {
        #expect(ValueParser.sizeOrZero(0...Int.max / 2).parse(text) == expected)
    }

    @Test(
        "rates",
        arguments: [
            ("60/min", RateLimit(count: 60, per: .seconds(60))), ("5/s", RateLimit(count: 5, per: .seconds(1))),
            ("1000/h", RateLimit(count: 1_000, per: .seconds(3_600))),
            ("3/10s", RateLimit(count: 3, per: .seconds(10))),
            ("0", nil),
        ])
    func rates(text: String, expected: RateLimit?) {
        #expect(ValueParser.rate.parse(text) == .some(expected))
    }

    @Test(
        "hosts and URLs that are accepted",
        arguments: [
            "http://localhost:8000/v1", "https://[::1]:8443", "http://[2001:db8::1]/v1", "HTTPS://api.example.com",
        ])
    func urls(text: String) {
        #expect(ValueParser.httpURL.parse(text) == text)
    }

    @Test(
        "hosts",
        arguments: [("::", true), ("::1", true), ("fe80::1", true), ("a:1", false), ("", false), ("a_b", false)])
    func hosts(text: String, isAccepted: Bool) {
        #expect((ValueParser.host.parse(text) != nil) == isAccepted)
    }

    @Test(
        "hostile text is refused, not trapped on",
        arguments: [
            "", " ", "-", ".", "..", "1.2.3s", "1e400s", "\u{0661}s", "99999999999999999999", "s", "ms", "/", "1/",
            "/s", "=", "a=",
            "=1/2", "a=//", "[", "]", "http://[", "http://]", "http://:", "http://a:", "\u{0}",
        ])
    func hostile(text: String) {
        #expect(ValueParser.duration(.zero ... .seconds(1e9)).parse(text) == nil)
        #expect(ValueParser.sizeOrZero(0...Int.max / 2).parse(text) == nil)
        #expect(ValueParser.rate.parse(text) == nil)
        #expect(ValueParser.prices.parse(text) == nil)
        #expect(ValueParser.httpURL.parse(text) == nil)
        #expect(ValueParser.port.parse(text) == nil)
    }

    @Test func aModelsNameMayHoldAnEqualsSign() {
        #expect(
            ValueParser.prices.parse("a=b=1/2.5, c=0/0") == [
                "a=b": ModelPrices.Price(input: 1, output: 2.5), "c": ModelPrices.Price(input: 0, output: 0),
            ])
    }

    @Test("edit distance", arguments: [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3), ("same", "same", 0)])
    func editDistance(first: String, second: String, expected: Int) {
        #expect(PixieConfiguration.editDistance(first, second) == expected)
    }
}
