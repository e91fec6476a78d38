import HTTPTypes
import PixieCore
import PixieIO
import Testing

@testable import PixieBackends

@Suite struct RetryTests {
    private let policy = RetryPolicy(maximumRetries: 2, baseDelay: .milliseconds(100), maximumDelay: .milliseconds(150))

    private func delay(_ retry: Int, after: Duration? = nil, left: Duration = .seconds(9), random: Double = 1)
        -> Duration?
    {
        policy.delay(beforeRetry: retry, retryAfter: after, remaining: left, random: random)
    }

    @Test func delaysDoubleUpToTheLongestAndEndAfterTheLastRetry() {
        #expect(delay(0) == .milliseconds(100))
        #expect(delay(1) == .milliseconds(150))
        #expect(delay(2) == nil)
        #expect(delay(0, random: 0) == .zero)
        #expect(delay(0, random: 0.5) == .milliseconds(50))
    }

    @Test func noRetryWaitsPastTheDeadline() {
        #expect(delay(0, left: .milliseconds(100)) == nil)
        #expect(delay(0, left: .milliseconds(101)) == .milliseconds(100))
        #expect(delay(0, after: .seconds(9)) == nil)
        #expect(delay(0, after: .seconds(2), random: 0) == .seconds(2))
    }

    @Test(arguments: [
        ([HTTPField(name: .retryAfter, value: "7")], Duration.seconds(7)),
        ([HTTPField(name: .retryAfter, value: "0.5")], .milliseconds(500)),
        ([HTTPField(name: .retryAfter, value: "soon")], nil), ([HTTPField(name: .retryAfter, value: "-3")], nil),
        ([HTTPField(name: .retryAfter, value: "1e300")], .seconds(3_600)),
        ([HTTPField(name: .retryAfter, value: "nan")], nil), ([], nil),
        (
            [
                HTTPField(name: .retryAfter, value: "Wed, 21 Oct 2026 07:28:30 GMT"),
                HTTPField(name: .date, value: "Wed, 21 Oct 2026 07:28:00 GMT"),
            ], .seconds(30)
        ),
    ])
    func theAskedPauseIsRead(fields: [HTTPField], expected: Duration?) {
        #expect(RetryAfter.duration(HTTPFields(fields)) == expected)
    }

    @Test(arguments: HTTPClientError.Code.allCases)
    func everyTransportErrorHasItsMeaning(code: HTTPClientError.Code) {
        let sent = UpstreamError(.languageModel, HTTPClientError(code, "x", requestWasSent: true), deadlinePassed: true)
        let expected: UpstreamError.Code =
            switch code {
            case .invalidURL: .rejected
            case .resolve, .connect, .tls: .unreachable
            case .timeout: .timeout
            case .reset, .cancelled: .interrupted
            case .tooLarge, .protocolViolation: .malformed
            case .stopped: .unavailable
            }
        #expect(sent.code == expected)
    }
}
