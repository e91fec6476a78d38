import PixieCore
import PixieMonitoring

extension PrometheusCall {
    private func range() throws(PrometheusError) -> (start: Int64, end: Int64) {
        (try time("start", standard: -(1 << 52)), try time("end", standard: 1 << 52))
    }

    /// The labels of all series that one of the selectors finds, each once, in order.
    private func found(required: Bool) throws(PrometheusError) -> [Labels] {
        let (start, end) = try range()
        let selectors = try selectors(required: required)
        let store = monitor.store
        var all: Set<Labels> = []
        for matchers in selectors.isEmpty ? [[]] : selectors {
            all.formUnion(store.labels(matching: matchers, from: start, to: end))
        }
        return all.sorted()
    }

    private func limited<Item>(_ items: [Item]) throws(PrometheusError) -> [Item] {
        guard let limit = try integer("limit"), limit > 0 else { return items }
        return Array(items.prefix(limit))
    }

    func series() throws(PrometheusError) -> PrometheusJSON {
        let items = try limited(try found(required: true))
        return .success { data in data.array { list in for labels in items { list.labels(labels) } } }
    }

    func labelNames() throws(PrometheusError) -> PrometheusJSON {
        let names = Set(try found(required: false).flatMap { $0.pairs.map(\.name) })
        let sorted = try limited(names.sorted())
        return .success { data in data.array { list in for name in sorted { list.text(name) } } }
    }

    func labelValues() throws(PrometheusError) -> PrometheusJSON {
        let name = segment("name")
        guard LabelName.isPlain(name) else { throw PrometheusError(.badData, "invalid label name: \"\(name)\"") }
        let values = Set(try found(required: false).compactMap { $0[name] })
        let sorted = try limited(values.sorted())
        return .success { data in data.array { list in for value in sorted { list.text(value) } } }
    }

    func metadata() -> PrometheusJSON {
        let wanted = value("metric")
        let families = monitor.families.filter { wanted == nil || $0.name == wanted }
        let limit = value("limit").flatMap { Int($0) } ?? -1
        return .success { data in
            data.object {
                for family in limit >= 0 ? Array(families.prefix(limit)) : families {
                    $0.key(family.name)
                    $0.array { list in
                        list.object {
                            // Text has no type for information, so a scraper knows it as a gauge.
                            $0.member("type", family.kind == .info ? "gauge" : family.kind.rawValue)
                            $0.member("help", family.help)
                            $0.member("unit", "")
                        }
                    }
                }
            }
        }
    }

    /// A version that says which dialect the queries follow; Grafana decides by it what it may ask.
    func buildInformation() -> PrometheusJSON {
        let version = monitor.environment.engine.dialect == .prometheus2 ? "2.42.0" : "3.0.0"
        return .success { data in
            data.object {
                $0.member("version", version)
                for name in ["revision", "branch", "buildUser", "buildDate", "goVersion"] { $0.member(name, "") }
            }
        }
    }
}
