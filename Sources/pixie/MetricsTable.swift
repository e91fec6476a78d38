import PixieMonitoring

/// Metrics as lines for people.
enum MetricsTable {
    static func text(_ family: ExposedFamily) -> String {
        var lines = ["\(family.name) (\(family.type ?? "untyped")): \(family.help ?? "")"]
        if family.type == "histogram" {
            lines += histograms(family)
        } else {
            lines += family.samples.map { "  \(labels($0.labels)) \(number($0.value))" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Whole numbers without a fraction.
    static func number(_ value: Double) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }

    private static func labels(_ labels: [(name: String, value: String)]) -> String {
        labels.isEmpty ? "-" : labels.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
    }

    private static func histograms(_ family: ExposedFamily) -> [String] {
        var order: [String] = []
        var buckets: [String: [(bound: Double, count: Double)]] = [:]
        var sums: [String: Double] = [:]
        for sample in family.samples {
            let key = labels(sample.labels.filter { $0.name != "le" })
            if sample.name.hasSuffix("_bucket"), let bound = sample["le"] {
                if buckets[key] == nil { order.append(key) }
                buckets[key, default: []].append((bound == "+Inf" ? .infinity : Double(bound) ?? .nan, sample.value))
            } else if sample.name.hasSuffix("_sum") {
                sums[key] = sample.value
            }
        }
        return order.map { key in
            let digest = HistogramDigest(buckets: buckets[key] ?? [], sum: sums[key] ?? 0)
            guard digest.count > 0 else { return "  \(key) 0" }
            let seconds = family.name.hasSuffix("_seconds")
            let show = { (value: Double) in seconds ? duration(value) : number((value * 1_000).rounded() / 1_000) }
            return
                "  \(key) \(number(digest.count)), mean \(show(digest.mean)), p50 \(show(digest.median)), p95 \(show(digest.p95))"
        }
    }

    /// "1.25 s", "3.1 ms", "250 us".
    private static func duration(_ seconds: Double) -> String {
        let (scale, unit) = seconds >= 1 ? (1.0, "s") : seconds >= 0.001 ? (1e3, "ms") : (1e6, "us")
        return "\((seconds * scale * 100).rounded() / 100) \(unit)"
    }
}
