/// Turns the result of a rule's query into the series it stores. Pure: the result comes in, the series go out.
struct RuleEvaluation {
    let rule: Rule
    let limit: Int
    let environment: RuleEnvironment
    let time: Int64

    /// The series of a recording rule.
    /// - Throws: `.execution` when two become alike under the rule's labels, or the group's limit is passed.
    func recorded(_ result: [VectorSample]) throws(MonitoringError) -> [VectorSample] {
        let own = rule.labels + [Label(name: Labels.metricName, value: rule.name)]
        var seen: Set<Labels> = []
        seen.reserveCapacity(result.count)
        var samples: [VectorSample] = []
        samples.reserveCapacity(result.count)
        for sample in result {
            let labels = Labels(sample.labels.pairs + own)
            guard seen.insert(labels).inserted else {
                throw MonitoringError(
                    .execution, "vector contains metrics with the same labelset after applying rule labels")
            }
            samples.append(VectorSample(labels: labels, time: time, value: sample.value))
        }
        if limit > 0, samples.count > limit {
            throw MonitoringError(.execution, "exceeded limit of \(limit) with \(samples.count) series")
        }
        return samples
    }

    /// The alerts that a result asks for, with their labels and annotations expanded. `query` serves templates.
    /// - Throws: `.execution` when two become alike under the rule's labels.
    func alerts(
        _ result: [VectorSample], _ settings: Rule.AlertSettings, query: @escaping TemplateExpander.Query
    ) throws(MonitoringError) -> [Labels: AlertInstance] {
        let expander = TemplateExpander(
            name: "__alert_\(rule.name)", externalURL: environment.externalURL, query: query)
        var alerts: [Labels: AlertInstance] = [:]
        for sample in result {
            let data = TemplateValue.alert(
                labels: sample.labels, value: sample.value, externalLabels: environment.externalLabels,
                externalURL: environment.externalURL)
            func expanded(_ label: Label) -> Label {
                guard label.value.contains("{{") else { return label }
                do {
                    return Label(name: label.name, value: try expander.expandAlertTemplate(label.value, data: data))
                } catch {
                    // The alert matters more than its text.
                    return Label(name: label.name, value: "<error expanding template: \(error.message)>")
                }
            }
            let labels = Labels(
                sample.labels.pairs.filter { $0.name != Labels.metricName } + rule.labels.map(expanded)
                    + [Label(name: "alertname", value: rule.name)])
            let alert = AlertInstance(
                labels: labels, annotations: settings.annotations.map(expanded), value: sample.value, activeAt: time)
            guard alerts.updateValue(alert, forKey: labels) == nil else {
                throw MonitoringError(
                    .execution, "vector contains metrics with the same labelset after applying alert labels")
            }
        }
        return alerts
    }

    /// The series `ALERTS` and `ALERTS_FOR_STATE` of active alerts.
    func series(of alerts: [AlertInstance]) -> [VectorSample] {
        var samples: [VectorSample] = []
        for alert in alerts {
            let state = Labels(
                alert.labels.pairs + [
                    Label(name: Labels.metricName, value: "ALERTS"),
                    Label(name: "alertstate", value: alert.state.rawValue),
                ])
            samples.append(VectorSample(labels: state, time: time, value: 1))
            samples.append(
                VectorSample(
                    labels: alert.labels.setting(Labels.metricName, to: "ALERTS_FOR_STATE"), time: time,
                    value: (Double(alert.activeAt) / 1_000).rounded(.down)))
        }
        return samples
    }
}
