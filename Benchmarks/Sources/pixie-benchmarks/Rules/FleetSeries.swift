import PixieMonitoring

/// What a fleet of Pixies exposes, as far as rules read it: 400 series an instance, sampled every 15 seconds.
struct FleetSeries {
    static let interval: Int64 = 15_000

    private(set) var store = SeriesStore()
    /// Of the last samples, in milliseconds.
    private(set) var now: Int64
    private var references: [SeriesReference] = []

    init(instances: Int, minutes: Int) {
        now = 1_700_000_000_000
        for instance in 0..<instances {
            for labels in Self.labels(of: "10.0.0.\(instance):8080") {
                if let reference = store.reference(for: labels) { references.append(reference) }
            }
        }
        for _ in 0..<(minutes * 4) { sample() }
        // As the service does after each sampling: places that series have outgrown are given back.
        store.expire(before: now - Int64(minutes) * 60_000)
    }

    var count: Int { references.count }

    /// One more sample of each series. Each grows at a pace of its own.
    private mutating func sample() {
        now += Self.interval
        let step = Double(now / Self.interval % 100_000)
        for (index, reference) in references.enumerated() {
            store.append(step * Double(index % 7 + 1), at: now, to: reference)
        }
    }

    private static func labels(of instance: String) -> [Labels] {
        let place = [Label(name: "job", value: "pixie"), Label(name: "instance", value: instance)]
        func one(_ name: String, _ own: [Label] = []) -> Labels {
            Labels(place + own + [Label(name: Labels.metricName, value: name)])
        }
        func histogram(_ name: String, _ own: [Label]) -> [Labels] {
            let bounds = [
                "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "1.5", "3", "5", "10", "20", "+Inf",
            ]
            return bounds.map { one(name + "_bucket", own + [Label(name: "le", value: $0)]) }
                + [one(name + "_sum", own), one(name + "_count", own)]
        }
        var all = [one("up"), one("process_resident_memory_bytes"), one("pixie_memory_limit_bytes")]
        for route in ["/v1/query", "/v1/embeddings", "/metrics", "/livez", "other"] {
            for code in ["200", "422", "429", "500", "502", "503", "504"] {
                all.append(
                    one(
                        "pixie_http_requests_total",
                        [
                            Label(name: "route", value: route), Label(name: "code", value: code),
                            Label(name: "method", value: "POST"),
                        ]))
            }
            all += histogram("pixie_http_request_duration_seconds", [Label(name: "route", value: route)])
        }
        for source in ["llm", "cache"] {
            all += histogram("pixie_query_duration_seconds", [Label(name: "source", value: source)])
        }
        for stage in ["exact", "flight", "embed", "semantic", "retrieve", "generate", "store"] {
            all += histogram("pixie_query_stage_duration_seconds", [Label(name: "stage", value: stage)])
        }
        for cache in ["exact", "semantic", "embedding"] {
            for result in ["hit", "miss", "bypass"] {
                all.append(
                    one(
                        "pixie_cache_requests_total",
                        [Label(name: "cache", value: cache), Label(name: "result", value: result)]))
            }
        }
        var number = 0
        while all.count < 400 {
            all.append(one("pixie_user_tokens_total", [Label(name: "user", value: "u\(number)")]))
            number += 1
        }
        return all
    }
}
