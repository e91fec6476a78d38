/// An in-memory store of time series: labels interned, samples in two columns, an index from labels to series.
///
/// A value: a copy is a snapshot that costs nothing until the original is appended to. Owners keep it in a `Mutex`,
/// copy it out and evaluate on the copy.
public struct SeriesStore: Sendable {
    struct Series: Sendable {
        var labels: LabelSet
        /// The same as dialect 3 drops the metric, because most functions do.
        var nameless: LabelSet
        var samples = SampleRegion()
    }

    private(set) var symbols = SymbolTable()
    private(set) var series: [Series] = []
    private(set) var samples = SampleArena()
    private(set) var postings = Postings()
    private var bySet: [LabelSet: Int32] = [:]
    private var generation: UInt32 = 0
    private let seriesLimit: Int

    /// An empty store that takes at most `seriesLimit` series at once.
    public init(seriesLimit: Int = 1_000_000) { self.seriesLimit = seriesLimit }

    public var seriesCount: Int { series.count }

    /// Samples held, stale markers included.
    public var sampleCount: Int { series.reduce(0) { $0 + $1.samples.live.count } }

    /// The bytes reserved for samples: at most about half again what `sampleCount` needs, 16 each, once retention holds.
    public var sampleBytes: Int { samples.times.count * 16 }

    /// Whether any series carries the type or the unit of its metric.
    var hasTypesOrUnits: Bool {
        !postings.values(of: SymbolTable.metricType).isEmpty || !postings.values(of: SymbolTable.metricUnit).isEmpty
    }

    /// Finds or creates a series; nil when the store is full. Keep the reference: appending by it is one array access.
    public mutating func reference(for labels: Labels) -> SeriesReference? {
        let set = LabelSet(words: labels.pairs.map { LabelSet.word(symbols.intern($0.name), symbols.intern($0.value)) })
        if let known = bySet[set] { return SeriesReference(index: known, generation: generation) }
        guard series.count < seriesLimit else { return nil }
        return SeriesReference(index: insert(set), generation: generation)
    }

    /// Adds a sample at `time` (milliseconds since 1970). Times of a series must rise.
    @discardableResult
    public mutating func append(_ value: Double, at time: Int64, to reference: SeriesReference) -> AppendOutcome {
        guard reference.generation == generation else { return .unknownSeries }
        return samples.append(time, value, to: &series[Int(reference.index)].samples)
    }

    /// Looks the series up by its labels and adds a sample.
    @discardableResult
    public mutating func append(_ value: Double, at time: Int64, labels: Labels) -> AppendOutcome {
        guard let reference = reference(for: labels) else { return .seriesLimit }
        return append(value, at: time, to: reference)
    }

    /// Marks the series as ended at `time`, so that queries stop seeing it at once instead of after the look-back.
    @discardableResult
    public mutating func end(_ reference: SeriesReference, at time: Int64) -> AppendOutcome {
        append(StaleMarker.value, at: time, to: reference)
    }

    /// Forgets samples older than `time`. Once a quarter of the series has none left, they and their label texts are
    /// removed, and references handed out before answer `.unknownSeries`.
    /// - Parameter exceptions: other times for series of some names.
    public mutating func expire(before time: Int64, exceptions: [String: Int64] = [:]) {
        var times: [Symbol: Int64] = [:]
        for (name, time) in exceptions {
            if let symbol = symbols.lookUp(name) { times[symbol] = time }
        }
        var empty = 0
        for index in series.indices {
            let name = times.isEmpty ? nil : series[index].labels.value(of: SymbolTable.metricName)
            samples.expire(before: name.flatMap { times[$0] } ?? time, in: &series[index].samples)
            if series[index].samples.isEmpty { empty += 1 }
        }
        if empty > 0, empty * 4 >= series.count { removeEmptySeries() }
        if samples.isWasteful { moveTogether() }
    }

    private mutating func moveTogether() {
        let old = samples
        samples = SampleArena()
        for index in series.indices { series[index].samples = samples.adopt(series[index].samples, from: old) }
    }

    private mutating func insert(_ set: LabelSet) -> Int32 {
        let index = Int32(series.count)
        series.append(Series(labels: set, nameless: set.withoutMetric(in: .prometheus3)))
        bySet[set] = index
        postings.add(set, index)
        return index
    }

    private mutating func removeEmptySeries() {
        let (oldSymbols, oldSeries, oldSamples) = (symbols, series, samples)
        symbols = SymbolTable()
        series = []
        samples = SampleArena()
        postings = Postings()
        bySet = [:]
        generation &+= 1
        for old in oldSeries where !old.samples.isEmpty {
            let set = LabelSet(
                words: old.labels.words.map {
                    LabelSet.word(
                        symbols.intern(oldSymbols.text(LabelSet.name($0))),
                        symbols.intern(oldSymbols.text(LabelSet.value($0))))
                })
            series[Int(insert(set))].samples = samples.adopt(old.samples, from: oldSamples)
        }
    }
}

/// A place in one store, valid until the store removes dead series.
public struct SeriesReference: Hashable, Sendable {
    let index: Int32
    let generation: UInt32
}
