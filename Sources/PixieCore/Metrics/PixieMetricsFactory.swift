public import CoreMetrics
import Synchronization

/// Makes a registry the backend of swift-metrics, so that what libraries measure is exposed with Pixie's own metrics.
///
/// Labels and dimension names that Prometheus would refuse are made to fit (`http.requests` becomes `http_requests`).
/// Counters end in `_total`, timers in `_seconds` (histograms); an aggregating recorder is a histogram, any other
/// recorder and a meter a gauge. A name taken by another type gets the type as a suffix (`queue` then `queue_gauge`).
/// Beyond the registry's series limit updates go to a series whose labels read `other`; beyond `familyLimit` names,
/// and for a name taken twice over, they are accepted and not exposed. Destroying a metric leaves its series: others
/// may hold it, and the limits bound what can gather.
public struct PixieMetricsFactory: MetricsFactory {
    private let registry: MetricsRegistry
    private let names: ForeignNames

    /// A factory for `MetricsSystem.bootstrap`. Register Pixie's own metrics first: they do not yield a name.
    public init(registry: MetricsRegistry, familyLimit: Int = 500) {
        self.registry = registry
        names = ForeignNames(limit: familyLimit)
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        ForeignCounter(counter(label, dimensions))
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        ForeignCounter(counter(label, dimensions))
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        ForeignGauge(gauge(label, dimensions))
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return ForeignGauge(gauge(label, dimensions)) }
        return ForeignHistogram(histogram(label, suffix: "", dimensions, buckets: Histogram.wideBuckets))
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        ForeignHistogram(histogram(label, suffix: "_seconds", dimensions, buckets: Histogram.latencyBuckets))
    }

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> Counter {
        let help = Self.help(label)
        let table: SeriesTable<Counter>? = join(label, kind: .counter, suffix: "_total") { name in
            .counter(registry.counterTable(name, help, overflow: registry.overflowCounter(of: name)))
        } as: {
            if case .counter(let table) = $0 { table } else { nil }
        }
        return table.map { instrument(in: $0, dimensions) } ?? Counter()
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> Gauge {
        let help = Self.help(label)
        let table: SeriesTable<Gauge>? = join(label, kind: .gauge, suffix: "") { name in
            .gauge(registry.gaugeTable(name, help, overflow: registry.overflowCounter(of: name)))
        } as: {
            if case .gauge(let table) = $0 { table } else { nil }
        }
        return table.map { instrument(in: $0, dimensions) } ?? Gauge()
    }

    private func histogram(
        _ label: String, suffix: String, _ dimensions: [(String, String)], buckets: [Double]
    ) -> Histogram {
        let help = Self.help(label)
        let table: SeriesTable<Histogram>? = join(label, kind: .histogram, suffix: suffix) { name in
            let overflow = registry.overflowCounter(of: name)
            return .histogram(
                registry.histogramTable(name, help, buckets, overflow: overflow), HistogramBounds(buckets))
        } as: {
            if case .histogram(let table, _) = $0 { table } else { nil }
        }
        return table.map { instrument(in: $0, dimensions) }
            ?? Histogram(buckets: buckets, unixTime: registry.unixTime)
    }

    /// The table for `label` under the first of its names that is free or already of this kind.
    private func join<Table>(
        _ label: String, kind: MetricKind, suffix: String, make: (String) -> FamilySeries,
        as table: (FamilySeries) -> Table?
    ) -> Table? {
        var base = MetricName.sanitised(label)
        if !suffix.isEmpty, base.hasSuffix(suffix), base.count > suffix.count { base.removeLast(suffix.count) }
        for name in [base + suffix, "\(base)_\(kind.rawValue)\(suffix)"] where names.admits(name) {
            if let found = registry.joinOrRegister(name, kind: kind, make: { make(name) }).flatMap(table) {
                return found
            }
        }
        return nil
    }

    private func instrument<Instrument>(
        in table: SeriesTable<Instrument>, _ dimensions: [(String, String)]
    ) -> Instrument {
        let labels = Self.labels(dimensions)
        return table.instrument(LabelText(labels), other: LabelText(labels.map { ($0.0, "other") })).instrument
    }

    /// In one order whatever the caller's, each name once: the last value given wins.
    private static func labels(_ dimensions: [(String, String)]) -> [(String, String)] {
        let byName = Dictionary(dimensions.map { (MetricName.sanitisedLabel($0.0), $0.1) }, uniquingKeysWith: { $1 })
        return byName.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func help(_ label: String) -> String { "Reported through swift-metrics as \(label)." }
}

/// The names given to libraries so far, never more than a limit.
private final class ForeignNames: Sendable {
    private let limit: Int
    private let known = Mutex<Set<String>>([])

    init(limit: Int) { self.limit = limit }

    func admits(_ name: String) -> Bool {
        known.withLock { known in
            if known.contains(name) { return true }
            guard known.count < limit else { return false }
            known.insert(name)
            return true
        }
    }
}
