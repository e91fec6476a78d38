import PixieCore

/// Counts what receivers were told, under Prometheus' own names with the prefix.
struct NotifyMetrics: Sendable {
    struct TargetLabels: MetricLabels {
        static let names = ["target"]
        let target: String
        var values: [String] { [target] }
    }

    /// One receiver's.
    struct Target: Sendable {
        let sent: Counter
        let errors: Counter
        let attempts: Counter
        let dropped: Counter
        let queueLength: Gauge
        let queueCapacity: Gauge
        let latency: Histogram
    }

    private let sent: CounterFamily<TargetLabels>
    private let errors: CounterFamily<TargetLabels>
    private let attempts: CounterFamily<TargetLabels>
    private let dropped: CounterFamily<TargetLabels>
    private let queueLength: GaugeFamily<TargetLabels>
    private let queueCapacity: GaugeFamily<TargetLabels>
    private let latency: HistogramFamily<TargetLabels>

    init(_ registry: MetricsRegistry) {
        sent = registry.counter(
            "pixie_notifications_sent_total", help: "Alerts that were delivered.", labels: TargetLabels.self)
        errors = registry.counter(
            "pixie_notifications_errors_total", help: "Deliveries that failed.", labels: TargetLabels.self)
        attempts = registry.counter(
            "pixie_notifications_attempts_total", help: "Deliveries that were tried.", labels: TargetLabels.self)
        dropped = registry.counter(
            "pixie_notifications_dropped_total", help: "Alerts that were given up: refused, or too many waited.",
            labels: TargetLabels.self)
        queueLength = registry.gauge(
            "pixie_notifications_queue_length", help: "Alerts that wait for their delivery.", labels: TargetLabels.self)
        queueCapacity = registry.gauge(
            "pixie_notifications_queue_capacity", help: "Alerts that may wait; beyond them the oldest are dropped.",
            labels: TargetLabels.self)
        latency = registry.histogram(
            "pixie_notifications_latency_seconds", help: "How long a delivery takes.", labels: TargetLabels.self)
    }

    func target(_ name: String) -> Target {
        let labels = TargetLabels(target: name)
        return Target(
            sent: sent.child(labels), errors: errors.child(labels), attempts: attempts.child(labels),
            dropped: dropped.child(labels), queueLength: queueLength.child(labels),
            queueCapacity: queueCapacity.child(labels), latency: latency.child(labels))
    }
}
