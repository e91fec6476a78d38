public import PixieCore

/// Copies the registry's values into a store, as a Prometheus that scraped this process would see them.
///
/// Two steps: `read` walks the registry, `write` fills the store; only the second needs the store's lock.
public struct RegistrySampler: Sendable {
    fileprivate struct Entry {
        var labels: [Labels]
        var references: [SeriesReference?]
        var lastRound = 0
    }

    private let target: [Label]
    private var entries: [MetricSeries: Entry] = [:]
    private var seen: [MetricSeries] = []
    private var values: [Double] = []
    private var round = 0
    private var lastTime: Int64?

    /// - Parameters:
    ///   - job: the label that tells this kind of process from others.
    ///   - instance: the label that tells this process from others of its kind.
    public init(job: String, instance: String) {
        target = [Label(name: "job", value: job), Label(name: "instance", value: instance)]
    }

    /// Takes the registry's values as they are now.
    public mutating func read(_ registry: MetricsRegistry) {
        seen.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        registry.forEachSeries { series, current in
            seen.append(series)
            for index in current.indices { values.append(current[index]) }
        }
    }

    /// Appends what was read as samples at `time` (milliseconds since 1970), with `up`. A counter that is new gets a 0 at its
    /// birth, because its first increase would not be seen otherwise; a series that is gone ends here.
    /// - Returns: how many samples the store did not take.
    @discardableResult
    public mutating func write(to store: inout SeriesStore, at time: Int64) -> Int {
        round += 1
        var refused = 0
        var next = 0
        for series in seen {
            let isNew = entries[series] == nil
            if isNew { entries[series] = makeEntry(series) }
            guard let index = entries.index(forKey: series) else { continue }
            entries.values[index].lastRound = round
            let count = entries.values[index].labels.count
            let isCumulative = series.kind == .counter || series.kind == .histogram
            for place in 0..<count {
                let value = values[next + place]
                if isNew, isCumulative, value != 0, let birth = birth(of: series, before: time) {
                    _ = entries.values[index].append(0, at: birth, place, to: &store)
                }
                if !entries.values[index].append(value, at: time, place, to: &store) { refused += 1 }
            }
            next += count
        }
        end(at: time, in: &store)
        store.append(1, at: time, labels: Labels([Label(name: Labels.metricName, value: "up")] + target))
        lastTime = time
        return refused
    }

    /// When a counter was 0: as it was made, if that is after the last round.
    private func birth(of series: MetricSeries, before time: Int64) -> Int64? {
        let made = Int64(series.createdAt * 1_000)
        let birth = max(made, lastTime.map { $0 + 1 } ?? made)
        return birth < time ? birth : nil
    }

    private func makeEntry(_ series: MetricSeries) -> Entry {
        let labels = series.sampleNames.map { name in
            // A label of the metric's own that is called like one of the target's gives way, as in a scrape.
            let own = name.labels.map { label in
                let isTaken = target.contains { $0.name == label.name }
                return Label(name: isTaken ? "exported_" + label.name : label.name, value: label.value)
            }
            return Labels([Label(name: Labels.metricName, value: name.name)] + own + target)
        }
        return Entry(labels: labels, references: Array(repeating: nil, count: labels.count))
    }

    private mutating func end(at time: Int64, in store: inout SeriesStore) {
        guard entries.count > seen.count else { return }
        for (series, entry) in entries where entry.lastRound != round {
            for labels in entry.labels { store.append(StaleMarker.value, at: time, labels: labels) }
            entries[series] = nil
        }
    }
}

extension RegistrySampler.Entry {
    /// Whether the store took the sample. References are from before the store last forgot series, or still good.
    fileprivate mutating func append(
        _ value: Double, at time: Int64, _ place: Int, to store: inout SeriesStore
    ) -> Bool {
        if let reference = references[place] {
            let outcome = store.append(value, at: time, to: reference)
            if outcome != .unknownSeries { return outcome == .appended }
        }
        references[place] = store.reference(for: labels[place])
        return references[place].map { store.append(value, at: time, to: $0) == .appended } ?? false
    }
}
