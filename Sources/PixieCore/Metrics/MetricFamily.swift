public import Synchronization

/// The counters of one name, a child for each combination of labels.
public typealias CounterFamily<Labels: MetricLabels> = MetricFamily<Labels, Counter>
/// The gauges of one name, a child for each combination of labels.
public typealias GaugeFamily<Labels: MetricLabels> = MetricFamily<Labels, Gauge>
/// The histograms of one name, a child for each combination of labels.
public typealias HistogramFamily<Labels: MetricLabels> = MetricFamily<Labels, Histogram>

/// All series of one name. Keep the child where the labels are known beforehand: updating it then needs no look-up.
public final class MetricFamily<Labels: MetricLabels, Instrument: AnyObject & Sendable>: Sendable {
    @usableFromInline let children = Mutex(MetricChildren<Labels, Instrument>())
    private let table: SeriesTable<Instrument>
    private let limit: Int

    init(table: SeriesTable<Instrument>, limit: Int) {
        self.table = table
        self.limit = limit
    }

    /// The child with these labels, created at zero on first use. Beyond the registry's limit every new combination
    /// gets the same child, whose label values all read `other`.
    @inlinable
    public func child(_ labels: Labels) -> Instrument {
        if let known = children.withLock({ $0[labels] }) { return known }
        return makeChild(labels)
    }

    /// Takes the child out of the next scrape, for things that are gone (a deleted collection, a closed pool).
    public func remove(_ labels: Labels) {
        let text = LabelText(names: Labels.names, values: labels.values)
        children.withLock { children in
            children.remove(labels)
            table.remove(text)
        }
    }

    @usableFromInline
    func makeChild(_ labels: Labels) -> Instrument {
        let values = labels.values
        precondition(
            values.count == Labels.names.count,
            "\(Labels.self) has \(Labels.names.count) label names but gave \(values.count) values.")
        let text = LabelText(names: Labels.names, values: values)
        return children.withLock { children in
            let (instrument, isOwn) = table.instrument(
                text, other: LabelText(names: Labels.names, values: Labels.names.map { _ in "other" }))
            // Two keys may render to the same text, so the table's limit alone does not bound the children.
            if isOwn, children.count < limit { children.insert(instrument, for: labels) }
            return instrument
        }
    }
}
