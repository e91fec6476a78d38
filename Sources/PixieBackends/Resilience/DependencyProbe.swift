public import PixieCore

/// Asks one upstream for a sign of life for as long as it runs: now and then while it is well, often while it is not, so that its
/// recovery is noticed within seconds and without a caller having to try.
public struct DependencyProbe: Sendable {
    private let upstreamGuard: UpstreamGuard
    private let timeout: Duration
    private let ask: @Sendable (Deadline) async throws -> Void

    /// Between two signs of life of an upstream that is well.
    static let calmInterval = Duration.seconds(10)
    /// Between two attempts otherwise; the breaker spreads them further.
    static let anxiousInterval = Duration.milliseconds(250)

    public init(
        of upstreamGuard: UpstreamGuard, timeout: Duration, _ ask: @escaping @Sendable (Deadline) async throws -> Void
    ) {
        self.upstreamGuard = upstreamGuard
        self.timeout = timeout
        self.ask = ask
    }

    /// Until cancelled.
    public func run() async {
        while !Task.isCancelled {
            await upstreamGuard.probe(timeout: timeout, ask)
            let isWell = upstreamGuard.isClosed && upstreamGuard.state == .up
            try? await Task.sleep(for: isWell ? Self.calmInterval : Self.anxiousInterval)
        }
    }
}
