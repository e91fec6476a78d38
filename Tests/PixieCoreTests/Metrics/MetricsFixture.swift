import PixieCore

/// Labels for tests: any text as values.
struct RouteLabels: MetricLabels {
    static let names = ["route", "code"]
    var route: String
    var code: Int
    var values: [String] { [route, String(code)] }
}

struct TextLabel: MetricLabels {
    static let names = ["text"]
    var text: String
    var values: [String] { [text] }
}

extension MetricsRegistry {
    /// A registry at a fixed time, so that the output is the same in every run.
    static func atFixedTime(childLimit: Int = 2_000) -> MetricsRegistry {
        MetricsRegistry(childLimit: childLimit, unixTime: { 1_700_000_000.25 })
    }

    func exposition(_ format: ExpositionFormat, names: Set<String>? = nil) -> String {
        var buffer: [UInt8] = []
        write(format, names: names, into: &buffer)
        return String(decoding: buffer, as: UTF8.self)
    }

    /// A registry with every kind of metric and the values that are hardest to write.
    static func withEveryKind() -> MetricsRegistry {
        let registry = atFixedTime()
        let requests = registry.counter(
            "pixie_http_requests_total", help: "Requests\nanswered.", labels: RouteLabels.self)
        requests.child(RouteLabels(route: "/v1/query", code: 200)).increment(by: 12_345_678_901)
        requests.child(RouteLabels(route: hostile, code: 500)).increment()
        registry.counter("pixie_llm_cost_dollars_total", help: "Cost.").add(0.1)
        registry.gauge("pixie_temperature", help: #"A "gauge" with a \ in it."#).set(-1.5e-7)
        let special = registry.gauge("pixie_special", help: "Values that are no numbers.", labels: TextLabel.self)
        special.child(TextLabel(text: "nan")).set(.nan)
        special.child(TextLabel(text: "inf")).set(.infinity)
        special.child(TextLabel(text: "minus inf")).set(-.infinity)
        special.child(TextLabel(text: "large")).set(1e300)
        let latency = registry.histogram("pixie_query_duration_seconds", help: "Time.", buckets: [0.005, 1, 1.5])
        latency.observe(0.25, traceID: "4bf92f3577b34da6a3ce929d0e0e4736")
        latency.observe(.milliseconds(1_500))
        latency.observe(7)
        registry.info("pixie_build_info", help: "The build.", labels: [("version", "0.1"), ("swift", "6.3")])
        return registry
    }

    static let hostile = "a\\b\"c\nd\r\u{1}\u{0}é{},=\u{202E}🦊"
}
