@testable import PixieMonitoring

/// Runs a script's commands on an engine and collects what went otherwise than it says.
struct ScriptRunner {
    private let engine: PromQLEngine
    private let dialect: Dialect
    private var store = SeriesStore()
    /// Series that were left out because they are native histograms, or would be in Prometheus.
    private var leftOut: [Labels] = []
    private(set) var evaluations = 0
    /// Evaluations that need what Pixie refuses by name: native histograms and experimental parts of the language.
    private(set) var refused = 0
    private(set) var faults: [ScriptFault] = []

    init(dialect: Dialect) {
        self.dialect = dialect
        engine = PromQLEngine(dialect: dialect)
    }

    mutating func run(_ text: String) throws {
        var parser = ScriptParser(text, dialect: dialect)
        for command in try parser.commands() {
            switch command {
            case .clear: (store, leftOut) = (SeriesStore(), [])
            case .load(let step, let series, let line, let addsNative):
                try load(series, step: step, line: line, addsNative: addsNative)
            case .evaluate(let evaluation):
                evaluations += 1
                // Without its native histograms an expectation may be met by nothing at all: that is no success.
                if evaluation.expectations.needsNativeHistograms {
                    refused += 1
                    continue
                }
                guard let complaint = verdict(evaluation) else { continue }
                if needsRefused(evaluation, complaint) {
                    refused += 1
                } else {
                    faults.append(ScriptFault(line: evaluation.line, message: "\(evaluation.query): \(complaint)"))
                }
            }
        }
    }

    private mutating func load(_ lines: [String], step: Int64, line: Int, addsNative: Bool) throws {
        // Of two lines for one series in one block, the later replaces the earlier.
        var block: [Labels: SeriesDescription] = [:]
        for (index, text) in lines.enumerated() {
            do {
                let series = try SeriesDescription.parse(text, dialect: dialect)
                block[series.labels] = series
                if addsNative, let name = series.labels.name, name.hasSuffix("_bucket") {
                    let native = series.labels.setting(Labels.metricName, to: String(name.dropLast("_bucket".count)))
                    leftOut.append(native.setting("le", to: ""))
                }
            } catch {
                // Without its native histograms a script still tests everything else.
                guard let brace = text.firstRange(of: "{{") else {
                    throw ScriptFault(line: line + index + 1, message: "\(error)")
                }
                let head = ScriptParser.seriesHead(String(text[..<brace.lowerBound]))
                leftOut.append(try SeriesDescription.parse(head, dialect: dialect).labels)
            }
        }
        for series in block.values.sorted(by: { $0.labels < $1.labels }) {
            guard let reference = store.reference(for: series.labels) else { continue }
            for (place, value) in series.values.enumerated() {
                let time = Int64(place) * step
                switch value {
                case .sample(let number): store.append(number, at: time, to: reference)
                case .stale: store.end(reference, at: time)
                case .missing: break
                }
            }
        }
    }

    /// Whether what failed read native histograms, or needs what only feature flags turn on.
    private func needsRefused(_ evaluation: ScriptCommand.Evaluation, _ complaint: String) -> Bool {
        do {
            let expression = try engine.prepare(evaluation.query).expression
            // Upstream runs its scripts with names that are dropped at the very end, which is an experiment too.
            return expression.usesNameAsLabel || complaint.hasSuffix("metrics with the same labelset")
                || expression.selectors.contains { selector in
                    leftOut.contains { labels in selector.matchers.allSatisfy { $0.matches(labels[$0.name] ?? "") } }
                }
        } catch {
            return error.message.contains("not supported")
        }
    }

    private func verdict(_ evaluation: ScriptCommand.Evaluation) -> String? {
        let expected = evaluation.expectations
        let query: PreparedQuery
        let result: QueryResult
        do throws(MonitoringError) {
            query = try engine.prepare(evaluation.query)
            switch evaluation.times {
            case .instant(let time): result = try engine.instant(query, at: time, in: store)
            case .range(let start, let end, let step):
                result = try engine.range(query, from: start, to: end, step: step, in: store)
            }
        } catch {
            guard expected.fails else { return "failed: \(error)" }
            return expected.failures.allSatisfy { matches($0, error.message) || matches($0, error.description) }
                ? nil : "failed with other words: \(error)"
        }
        if expected.fails { return "did not fail" }
        if let complaint = annotations(result, expected)
            ?? ResultComparison(expected).compare(result.value, evaluation.times)
        {
            return complaint
        }
        if case .instant(let time) = evaluation.times { return variations(query, time, expected) }
        return nil
    }

    /// An instant query must give the same as the middle step of a range query, and at any time once all of its
    /// selectors are pinned to the time by `@`.
    private func variations(
        _ query: PreparedQuery, _ time: Int64, _ expected: ScriptCommand.Expectations
    ) -> String? {
        if expected.isOrdered || [.matrix, .string].contains(query.expression.type) { return nil }
        do throws(MonitoringError) {
            let range = try engine.range(query, from: time - 60_000, to: time + 60_000, step: 60_000, in: store)
            if let complaint = ResultComparison(expected).compareStep(range.value, time, query.expression.type) {
                return "in a range query: \(complaint)"
            }
            guard let pinned = AtRewriter(time: time).rewrite(query.expression) else { return nil }
            let pinnedQuery = try engine.prepare(pinned.description)
            for other in time == 0 ? [-1_000, 1_000] : [-10 * time, 0, time / 5, time, 10 * time] {
                let result = try engine.instant(pinnedQuery, at: other, in: store)
                if let complaint = ResultComparison(expected).compare(result.value, .instant(other)) {
                    return "\(pinned) at \(other): \(complaint)"
                }
            }
        } catch {
            return "in a variation: \(error)"
        }
        return nil
    }

    private func annotations(_ result: QueryResult, _ expected: ScriptCommand.Expectations) -> String? {
        for (name, wanted, found, none) in [
            ("warning", expected.warnings, result.warnings, expected.noWarnings),
            ("info", expected.infos, result.infos, expected.noInfos),
        ] {
            if none, !found.isEmpty { return "unexpected \(name): \(found)" }
            if let missing = wanted.first(where: { want in !found.contains { matches(want, $0) } }) {
                return "no \(name) like \(missing), only \(found)"
            }
            if !wanted.isEmpty, let extra = found.first(where: { item in !wanted.contains { matches($0, item) } }) {
                return "unexpected \(name): \(extra)"
            }
        }
        return nil
    }

    private func matches(_ wanted: ScriptCommand.Expectations.Match, _ text: String) -> Bool {
        switch wanted {
        case .any: true
        // Older files leave out the place that ends a remark.
        case .text(let message): message == text || message == text.replacing(#/ \(\d+:\d+\)$/#, with: "")
        case .pattern(let pattern):
            (try? LabelMatcher("text", .matches, ".*(?:\(pattern)).*", dialect: .prometheus3))?.matches(text) ?? false
        }
    }
}

extension Expression {
    /// Whether it groups or matches by the metric's name, or makes labels of it or for it, and so tells when names are dropped.
    fileprivate var usesNameAsLabel: Bool {
        let usesIt =
            switch self {
            case .aggregate(let aggregate): aggregate.grouping.contains(Labels.metricName)
            case .binary(let binary): binary.matching?.labels.contains(Labels.metricName) ?? false
            case .call(let call):
                call.arguments.contains { if case .string(Labels.metricName, _) = $0.unwrapped { true } else { false } }
            default: false
            }
        return usesIt || children.contains(where: \.usesNameAsLabel)
    }
}
