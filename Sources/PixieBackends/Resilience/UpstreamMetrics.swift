public import PixieCore

/// Counts and times the calls to upstreams, and shows the state of their breakers.
public struct UpstreamMetrics: Sendable {
    enum Outcome: String, Sendable, CaseIterable {
        case success, unreachable, timeout, interrupted, rejected, failed, malformed, unavailable, overloaded, cancelled
        case rateLimited = "rate_limited"
    }

    struct RequestLabels: MetricLabels {
        static let names = ["upstream", "outcome"]
        let upstream: Upstream
        let outcome: Outcome
        var values: [String] { [upstream.rawValue, outcome.rawValue] }
    }

    struct DurationLabels: MetricLabels {
        static let names = ["upstream", "operation"]
        let upstream: Upstream
        let operation: UpstreamOperation
        var values: [String] { [upstream.rawValue, operation.rawValue] }
    }

    struct TargetLabels: MetricLabels {
        static let names = ["upstream", "target"]
        let upstream: Upstream
        let target: String
        var values: [String] { [upstream.rawValue, target] }
    }

    let requests: CounterFamily<RequestLabels>
    let durations: HistogramFamily<DurationLabels>
    let breakers: GaugeFamily<TargetLabels>
    let running: GaugeFamily<TargetLabels>
    let limits: GaugeFamily<TargetLabels>
    let registry: MetricsRegistry

    public init(registry: MetricsRegistry) {
        self.registry = registry
        requests = registry.counter(
            "pixie_upstream_requests_total", help: "Calls to upstreams, by how they ended.", labels: RequestLabels.self)
        durations = registry.histogram(
            "pixie_upstream_request_duration_seconds", help: "Time of calls to upstreams, retries included.",
            labels: DurationLabels.self)
        breakers = registry.gauge(
            "pixie_breaker_state", help: "0: calls go through, 1: one at a time is tried, 2: none is made.",
            labels: TargetLabels.self)
        running = registry.gauge(
            "pixie_upstream_calls", help: "Calls to an upstream that are under way.", labels: TargetLabels.self)
        limits = registry.gauge(
            "pixie_upstream_calls_limit", help: "How many may be under way at one time; more are refused.",
            labels: TargetLabels.self)
    }
}
