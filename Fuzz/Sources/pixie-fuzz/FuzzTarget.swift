import PixieMonitoring

/// What is fed with invented texts. Each stops the process where something holds that must not.
enum FuzzTarget: String, CaseIterable {
    case promql, rules, templates

    func run(_ text: String) {
        switch self {
        case .promql: PromQLFuzz.run(text)
        case .rules: RuleFileFuzz.run(text)
        case .templates: TemplateFuzz.run(text)
        }
    }
}

enum PromQLFuzz {
    private static let limits = QueryLimits(samples: 200_000, series: 2_000, steps: 100)

    private static let store: SeriesStore = {
        var store = SeriesStore(seriesLimit: 1_000)
        for instance in ["a", "b"] {
            for step in 0..<40 {
                let time = Int64(step) * 15_000
                store.append(
                    Double(step * step), at: time, labels: ["__name__": "x_total", "instance": .init(instance)])
                for (index, bound) in ["0.1", "1", "+Inf"].enumerated() {
                    store.append(
                        Double(step * (index + 1)), at: time,
                        labels: ["__name__": "y_bucket", "instance": .init(instance), "le": .init(bound)])
                }
            }
            store.append(step(of: instance), at: 600_000, labels: ["__name__": "z", "instance": .init(instance)])
        }
        return store
    }()

    private static func step(of instance: String) -> Double { instance == "a" ? .nan : -.infinity }

    /// A query that parses must be written in both forms as one that parses to the same, and evaluate or fail within its limits.
    static func run(_ text: String) {
        for dialect in [Dialect.prometheus2, .prometheus3] {
            let engine = PromQLEngine(dialect: dialect, limits: limits)
            guard let query = try? engine.prepare(text) else { continue }
            for written in [query.expression.description, query.expression.pretty] {
                guard let again = try? engine.prepare(written) else { fatalError("not read again: \(written)") }
                precondition(
                    again.expression.description == query.expression.description, "read differently: \(written)")
            }
            _ = query.expression.reach(lookback: 300_000, step: 60_000)
            _ = try? engine.instant(query, at: 590_000, in: store)
            _ = try? engine.range(query, from: 300_000, to: 590_000, step: 29_000, in: store)
        }
    }
}

enum RuleFileFuzz {
    static func run(_ text: String) {
        do throws(FileFaults) {
            let file = try RuleFile.parse(text, path: "fuzz.yml")
            _ = RuleFile.faultsWithServer([file])
            _ = RuleLint.findings(in: [file])
        } catch {
            precondition(!error.faults.isEmpty, "refused without a reason")
        }
        _ = try? UnitTestFile.parse(text, path: "fuzz.test.yml")
    }
}

enum TemplateFuzz {
    private static let data = TemplateValue.alert(
        labels: ["alertname": "A", "instance": "here:1"], value: 1.5, externalLabels: ["zone": "z"],
        externalURL: "http://here")

    static func run(_ text: String) {
        try? TemplateExpander.checkAlertTemplate(text)
        let expander = TemplateExpander(name: "fuzz", externalURL: "http://here") { _ throws(MonitoringError) in
            [VectorSample(labels: ["a": "b"], time: 0, value: 2)]
        }
        let expanded = try? expander.expand(TemplateExpander.alertPrelude + text, data: data)
        precondition((expanded?.utf8.count ?? 0) <= TemplateExpander.outputLimit, "longer than it may be")
        _ = try? expander.expand(text, data: data, escapesHTML: true)
    }
}
