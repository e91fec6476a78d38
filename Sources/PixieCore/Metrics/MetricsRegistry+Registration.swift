extension MetricsRegistry {
    /// A counter without labels. The name ends in `_total`.
    public func counter(_ name: String, help: String) -> Counter {
        register(name, kind: .counter, labels: []) {
            let table = counterTable(name, help)
            return (table.only, .counter(table))
        }
    }

    /// Counters with labels; `precreate` are exposed at zero at once, so that their first increment is not missed.
    public func counter<L: MetricLabels>(
        _ name: String, help: String, labels: L.Type, precreate: [L] = []
    ) -> CounterFamily<L> {
        let family = register(name, kind: .counter, labels: L.names, as: CounterFamily<L>.self) {
            let table = counterTable(name, help, overflow: overflowCounter(of: name))
            return (MetricFamily(table: table, limit: childLimit), .counter(table))
        }
        for labels in precreate { _ = family.child(labels) }
        return family
    }

    /// A gauge without labels.
    public func gauge(_ name: String, help: String) -> Gauge {
        register(name, kind: .gauge, labels: []) {
            let table = gaugeTable(name, help)
            return (table.only, .gauge(table))
        }
    }

    /// Gauges with labels; `precreate` are exposed at zero at once.
    public func gauge<L: MetricLabels>(
        _ name: String, help: String, labels: L.Type, precreate: [L] = []
    ) -> GaugeFamily<L> {
        let family = register(name, kind: .gauge, labels: L.names, as: GaugeFamily<L>.self) {
            let table = gaugeTable(name, help, overflow: overflowCounter(of: name))
            return (MetricFamily(table: table, limit: childLimit), .gauge(table))
        }
        for labels in precreate { _ = family.child(labels) }
        return family
    }

    /// A histogram without labels. `buckets` are finite upper bounds, increasing, none negative.
    public func histogram(
        _ name: String, help: String, buckets: [Double] = Histogram.latencyBuckets
    ) -> Histogram {
        register(name, kind: .histogram, labels: [], isSame: { $0.hasBounds(buckets) }) {
            Self.check(buckets, of: name)
            let table = histogramTable(name, help, buckets)
            return (table.only, .histogram(table, HistogramBounds(buckets)))
        }
    }

    /// Histograms with labels; `precreate` are exposed at zero at once.
    public func histogram<L: MetricLabels>(
        _ name: String, help: String, labels: L.Type, buckets: [Double] = Histogram.latencyBuckets, precreate: [L] = []
    ) -> HistogramFamily<L> {
        let family = register(
            name, kind: .histogram, labels: L.names, as: HistogramFamily<L>.self, isSame: { $0.hasBounds(buckets) }
        ) {
            Self.check(buckets, of: name)
            let table = histogramTable(name, help, buckets, overflow: overflowCounter(of: name))
            return (MetricFamily(table: table, limit: childLimit), .histogram(table, HistogramBounds(buckets)))
        }
        for labels in precreate { _ = family.child(labels) }
        return family
    }

    /// A constant 1 that carries facts as labels. The name ends in `_info`; called again it adds a series.
    public func info(_ name: String, help: String, labels: [(String, String)]) {
        let table = register(name, kind: .info, labels: labels.map(\.0), as: SeriesTable<Gauge>.self) {
            let table = SeriesTable(
                head: FamilyHead(name: name, help: help, kind: .info), limit: childLimit, unixTime: unixTime,
                make: Gauge.init)
            return (table, .info(table))
        }
        table.instrument(LabelText(labels), other: LabelText(labels.map { ($0.0, "other") })).instrument.set(1)
    }

    func counterTable(_ name: String, _ help: String, overflow: Counter? = nil) -> SeriesTable<Counter> {
        SeriesTable(
            head: FamilyHead(name: name, help: help, kind: .counter), limit: childLimit, overflow: overflow,
            unixTime: unixTime, make: Counter.init)
    }

    func gaugeTable(_ name: String, _ help: String, overflow: Counter? = nil) -> SeriesTable<Gauge> {
        SeriesTable(
            head: FamilyHead(name: name, help: help, kind: .gauge), limit: childLimit, overflow: overflow,
            unixTime: unixTime, make: Gauge.init)
    }

    func histogramTable(
        _ name: String, _ help: String, _ buckets: [Double], overflow: Counter? = nil
    ) -> SeriesTable<Histogram> {
        SeriesTable(
            head: FamilyHead(name: name, help: help, kind: .histogram, buckets: buckets), limit: childLimit,
            overflow: overflow, unixTime: unixTime
        ) { [unixTime] in Histogram(buckets: buckets, unixTime: unixTime) }
    }

    private static func check(_ buckets: [Double], of name: String) {
        precondition(
            zip(buckets, buckets.dropFirst()).allSatisfy(<) && buckets.allSatisfy { $0.isFinite && $0 >= 0 },
            "The buckets of \(name) must be finite, increasing and not negative.")
    }
}

extension FamilySeries {
    fileprivate func hasBounds(_ buckets: [Double]) -> Bool {
        guard case .histogram(_, let bounds) = self else { return false }
        return bounds.values == buckets
    }
}

extension SeriesTable {
    /// The series without labels.
    var only: Instrument { instrument(LabelText([]), other: LabelText([])).instrument }
}
