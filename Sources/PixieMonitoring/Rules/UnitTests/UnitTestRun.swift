/// Runs one test of a file: feeds the series in, evaluates the rules at every interval and compares.
struct UnitTestRun {
    /// The most times rules are evaluated in one test.
    static let evaluationLimit: Int64 = 10_000_000

    private struct Feed {
        let labels: Labels
        let values: [SeriesDescription.Value]
        var next = 0
    }

    private let file: UnitTestFile
    private let test: UnitTestFile.Test
    private let environment: RuleEnvironment
    private var groups: [RuleGroupState]
    private var feeds: [Feed] = []
    private var store = SeriesStore()
    private var failures: [String] = []

    init(_ test: UnitTestFile.Test, of file: UnitTestFile, groups: [RuleGroupState], dialect: Dialect) {
        self.file = file
        self.test = test
        self.groups = groups
        let engine = PromQLEngine(
            dialect: dialect, defaultSubqueryStep: .milliseconds(file.evaluationInterval))
        environment = RuleEnvironment(
            engine: engine, externalLabels: test.externalLabels, externalURL: test.externalURL)
    }

    /// What went otherwise than the test says, in promtool's words.
    mutating func run() -> [String] {
        guard test.end / file.evaluationInterval < Self.evaluationLimit else {
            return ["\(prefix)    the test would evaluate the rules more than \(Self.evaluationLimit) times"]
        }
        do { try readInput() } catch { return [prefix + "    \(error)"] }
        let times = Set(test.alerts.map(\.time)).sorted()
        var next = 0
        var time: Int64 = 0
        while time <= test.end {
            feed(until: time)
            let errors = evaluate(at: time)
            if !errors.isEmpty { return failures + errors }
            while next < times.count, times[next] < time + file.evaluationInterval {
                compareAlerts(at: times[next])
                next += 1
            }
            time += file.evaluationInterval
        }
        for expression in test.expressions { compare(expression) }
        return failures
    }

    private var prefix: String { test.name.isEmpty ? "" : "    name: \(test.name),\n" }

    private mutating func readInput() throws(MonitoringError) {
        for series in test.input {
            let text = "\(series.series) \(series.values)"
            let description: SeriesDescription
            do {
                description = try SeriesDescription.parse(text, dialect: environment.engine.dialect)
            } catch {
                throw MonitoringError(error.code, "series \(QuotedText.quote(series.series)): \(error)")
            }
            // Of two descriptions of one series the later replaces the earlier.
            feeds.removeAll { $0.labels == description.labels }
            feeds.append(Feed(labels: description.labels, values: description.values))
        }
    }

    private mutating func feed(until time: Int64) {
        for index in feeds.indices {
            var feed = feeds[index]
            guard feed.next < feed.values.count, Int64(feed.next) * test.interval <= time,
                let reference = store.reference(for: feed.labels)
            else { continue }
            while feed.next < feed.values.count, Int64(feed.next) * test.interval <= time {
                let at = Int64(feed.next) * test.interval
                switch feed.values[feed.next] {
                case .sample(let value): store.append(value, at: at, to: reference)
                case .stale: store.end(reference, at: at)
                case .missing: break
                }
                feed.next += 1
            }
            feeds[index].next = feed.next
        }
    }

    private mutating func evaluate(at time: Int64) -> [String] {
        var errors: [String] = []
        for index in groups.indices {
            groups[index].evaluate(at: time, in: &store, environment)
            for state in groups[index].rules {
                guard let error = state.lastError else { continue }
                let at = UnitTestText.goDuration(milliseconds: time)
                errors.append("\(prefix)    rule: \(state.rule.name), time: \(at), err: \(error)")
            }
        }
        return errors
    }

    private mutating func compareAlerts(at time: Int64) {
        for alert in test.alerts where alert.time == time {
            var found: [UnitTestText.Alert] = []
            for state in groups.flatMap(\.rules) where state.rule.alert != nil && state.rule.name == alert.name {
                for active in state.alerts.active where active.state == .firing {
                    found.append(.init(labels: active.labels.pairs, annotations: active.annotations))
                }
            }
            let expected = alert.expected.map { item in
                var labels = item.labels.filter { $0.name != "alertname" }
                labels.append(Label(name: "alertname", value: alert.name))
                return UnitTestText.Alert(labels: labels, annotations: item.annotations)
            }
            let (wanted, got) = (expected.sorted(), found.sorted())
            if wanted == got { continue }
            failures.append(
                prefix
                    + "    alertname: \(alert.name), time: \(PromQLDuration.text(milliseconds: time)), \n"
                    + "        exp:\(UnitTestText.indented(UnitTestText.text(wanted), by: 12)), \n"
                    + "        got:\(UnitTestText.indented(UnitTestText.text(got), by: 12))")
        }
    }

    private mutating func compare(_ expression: UnitTestFile.ExpressionTest) {
        let time = PromQLDuration.text(milliseconds: expression.time)
        let head = "\(prefix)    expr: \(QuotedText.quote(expression.expression)), time: \(time),"
        var found: [VectorSample]
        do {
            let query = try environment.engine.prepare(expression.expression)
            found = try environment.samples(query, at: expression.time, in: store, nil)
        } catch {
            failures.append("\(head) err: \(error)")
            return
        }
        var wanted: [VectorSample] = []
        for sample in expression.expected {
            do {
                let labels = try SeriesDescriptionParser.labels(sample.labels, dialect: environment.engine.dialect)
                wanted.append(VectorSample(labels: labels, time: expression.time, value: sample.value))
            } catch {
                failures.append("\(head) err: labels \(QuotedText.quote(sample.labels)): \(error)")
                return
            }
        }
        found.sort { $0.labels < $1.labels }
        wanted.sort { $0.labels < $1.labels }
        let isEqual =
            found.count == wanted.count
            && zip(found, wanted).allSatisfy { $0.labels == $1.labels && areEqual($0.value, $1.value) }
        if isEqual { return }
        failures.append(
            "\(head)\n        exp: \(UnitTestText.text(wanted))\n        got: \(UnitTestText.text(found))")
    }

    private func areEqual(_ left: Double, _ right: Double) -> Bool {
        if left == right { return true }
        guard file.comparesFuzzily else { return false }
        return left.isNaN && right.isNaN || left.nextUp == right || left.nextDown == right
    }
}
