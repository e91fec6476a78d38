import Synchronization

/// What a family says about itself.
public struct MetricFamilyDescription: Sendable, Hashable {
    /// As text 0.0.4 writes it: a counter with `_total`, a histogram without the suffixes of its samples.
    public let name: String
    public let kind: MetricKind
    public let help: String
    /// `seconds`, `bytes`... or empty.
    public let unit: String

    public init(name: String, kind: MetricKind, help: String, unit: String) {
        self.name = name
        self.kind = kind
        self.help = help
        self.unit = unit
    }
}

extension MetricsRegistry {
    /// Visits every series with its values now, in the order of `MetricSeries.sampleNames`: families by name, series by
    /// label text. Refreshes what `onCollect` refreshes first. The values are lent for the visit; nothing is allocated for
    /// a sample.
    public func forEachSeries(_ visit: (_ series: MetricSeries, _ values: Span<Double>) -> Void) {
        var values: [Double] = []
        for family in collect() {
            switch family {
            case .counter(let table): table.forEachRow { visit($0.identity, CollectionOfOne($0.instrument.value).span) }
            case .gauge(let table), .info(let table):
                table.forEachRow { visit($0.identity, CollectionOfOne($0.instrument.value).span) }
            case .histogram(let table, _):
                table.forEachRow { row in
                    row.instrument.read(into: &values)
                    visit(row.identity, values.span)
                }
            }
        }
    }

    /// Every family that has a series, by name.
    public var families: [MetricFamilyDescription] {
        collect().filter { $0.count > 0 }.map(\.head).map {
            MetricFamilyDescription(name: $0.name, kind: $0.kind, help: $0.help, unit: $0.unit)
        }
    }
}

extension SeriesTable {
    /// Rows are read in place: a copied one would be retained and released part by part.
    @inline(__always)
    fileprivate func forEachRow(_ visit: (borrowing Row) -> Void) {
        rows.withUnsafeBufferPointer { rows in
            for index in rows.indices { visit(rows[index]) }
        }
    }
}

extension Histogram {
    /// The buckets added up, then the sum and the count: the `+Inf` bucket and the count are always equal.
    fileprivate func read(into values: inout [Double]) {
        values.removeAll(keepingCapacity: true)
        var count = 0
        for index in 0...boundCount {
            count += counts[index].load(ordering: .relaxed)
            values.append(Double(count))
        }
        values.append(sum)
        values.append(Double(count))
    }
}
