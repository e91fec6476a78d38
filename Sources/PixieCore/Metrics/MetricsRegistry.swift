import FoundationEssentials
import Synchronization

/// Everything Pixie measures, and its exposition to Prometheus. One a process, made by whoever composes it.
///
/// A name registered again with the same type (and labels, and buckets) gives the same metric; with another it is a
/// mistake in the program and stops it, as does a name Prometheus would refuse.
public final class MetricsRegistry: Sendable {
    /// One registered name: what its registration returned, and its series.
    private struct Entry {
        let front: any AnyObject & Sendable
        let series: FamilySeries
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// By name.
        var ordered: [FamilySeries] = []
        /// Which family writes a name.
        var claims: [String: String] = [:]
        var collectors: [@Sendable () -> Void] = []
    }

    let childLimit: Int
    let unixTime: @Sendable () -> Double
    private let overflow: CounterFamily<OverflowLabels>
    private let state: Mutex<State>

    /// A registry whose families hold at most `childLimit` series each, and one more that takes what is beyond.
    public convenience init(childLimit: Int = 2_000) {
        self.init(childLimit: childLimit, unixTime: { Date().timeIntervalSince1970 })
    }

    /// `unixTime` gives the seconds written as creation and exemplar times.
    public init(childLimit: Int = 2_000, unixTime: @escaping @Sendable () -> Double) {
        self.childLimit = childLimit
        self.unixTime = unixTime
        let head = FamilyHead(
            name: "pixie_metrics_overflow_total",
            help: "Times a series beyond the limit of its family was asked for and its updates went to other.",
            kind: .counter)
        let table = SeriesTable(head: head, unixTime: unixTime, make: Counter.init)
        overflow = MetricFamily(table: table, limit: .max)
        state = Mutex(
            State(
                entries: [head.name: Entry(front: overflow, series: .counter(table))], ordered: [.counter(table)],
                claims: Dictionary(uniqueKeysWithValues: head.claimedNames.map { ($0, head.name) })))
    }

    /// `sample` runs before each exposition, to refresh gauges whose truth lies elsewhere. It must be quick.
    public func onCollect(_ sample: @escaping @Sendable () -> Void) {
        state.withLock { $0.collectors.append(sample) }
    }

    /// Runs what `onCollect` was given, then returns the families by name.
    func collect() -> [FamilySeries] {
        for collector in state.withLock({ $0.collectors }) { collector() }
        return state.withLock { $0.ordered }
    }

    /// How many series there are, a histogram counting once.
    public var seriesCount: Int { state.withLock { $0.ordered }.reduce(0) { $0 + $1.count } }

    /// The counter of the family's refused series, created at zero.
    func overflowCounter(of family: String) -> Counter { overflow.child(OverflowLabels(family: family)) }

    /// The front registered under the head's name, or the one `make` builds now. Stops the program on a clash.
    func register<Front: AnyObject & Sendable>(
        _ name: String, kind: MetricKind, labels: [String], as type: Front.Type = Front.self,
        isSame: (FamilySeries) -> Bool = { _ in true }, make: () -> (Front, FamilySeries)
    ) -> Front {
        precondition(MetricName.isMetric(name), "\"\(name)\" is not a metric name Prometheus accepts.")
        if let suffix = kind.nameSuffix {
            precondition(
                name.hasSuffix(suffix) && name.count > suffix.count,
                "\(name) is a \(kind.rawValue), so its name must end in \(suffix).")
        }
        for label in labels {
            precondition(MetricName.isLabel(label), "\(name) has the label \"\(label)\", which is refused.")
        }
        precondition(Set(labels).count == labels.count, "\(name) has a label twice.")
        return state.withLock { state in
            if let entry = state.entries[name] {
                guard let front = entry.front as? Front, isSame(entry.series) else {
                    preconditionFailure("\(name) is already registered with another type, labels or buckets.")
                }
                return front
            }
            let (front, series) = make()
            for claimed in series.head.claimedNames {
                let holder = state.claims.updateValue(name, forKey: claimed)
                precondition(holder == nil, "\(name) would write \(claimed), which \(holder ?? "") already writes.")
            }
            add(Entry(front: front, series: series), to: &state)
            return front
        }
    }

    /// For names that come from outside: nil where `register` would stop the program because of a clash.
    func joinOrRegister(_ name: String, kind: MetricKind, make: () -> FamilySeries) -> FamilySeries? {
        state.withLock { state in
            if let entry = state.entries[name] { return entry.series }
            let claims = kind.claimedNames(of: name)
            guard claims.allSatisfy({ state.claims[$0] == nil }) else { return nil }
            for claimed in claims { state.claims[claimed] = name }
            let series = make()
            add(Entry(front: series.table, series: series), to: &state)
            return series
        }
    }

    private func add(_ entry: Entry, to state: inout State) {
        let name = entry.series.head.name
        state.entries[name] = entry
        let index = state.ordered.firstIndex { name < $0.head.name } ?? state.ordered.endIndex
        state.ordered.insert(entry.series, at: index)
    }
}

private struct OverflowLabels: MetricLabels {
    static let names = ["family"]
    var family: String
    var values: [String] { [family] }
}
