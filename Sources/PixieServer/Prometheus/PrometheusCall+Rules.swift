import PixieCore
import PixieMonitoring

extension PrometheusCall {
    func rules() throws(PrometheusError) -> PrometheusJSON {
        let type = value("type")
        guard type == nil || type == "alert" || type == "record" else {
            throw .parameter("type", "not supported value \"\(type ?? "")\"")
        }
        let names = all("rule_name[]")
        let groups = monitor.groups
        return .success { data in
            data.object {
                $0.key("groups")
                $0.array { list in
                    for group in groups {
                        let rules = group.rules.filter { state in
                            (type == nil || (state.rule.alert != nil) == (type == "alert"))
                                && (names.isEmpty || names.contains(state.rule.name))
                        }
                        if rules.isEmpty, !names.isEmpty { continue }
                        Self.write(group, rules, to: &list)
                    }
                }
            }
        }
    }

    private static func write(_ group: RuleGroupState, _ rules: [RuleState], to json: inout PrometheusJSON) {
        json.object {
            $0.member("name", group.group.name)
            $0.member("file", group.file)
            $0.key("rules")
            $0.array { list in for rule in rules { write(rule, to: &list) } }
            $0.member("interval", number: Double(group.interval) / 1_000)
            $0.member("limit", number: Double(group.group.limit))
            $0.member("evaluationTime", number: group.evaluationTime / .seconds(1))
            $0.member("lastEvaluation", PrometheusTime.text(group.lastEvaluation))
        }
    }

    private static func write(_ state: RuleState, to json: inout PrometheusJSON) {
        json.object {
            if let alert = state.rule.alert {
                let active = state.alerts.active
                let states = active.map(\.state)
                $0.member("state", states.contains(.firing) ? "firing" : states.isEmpty ? "inactive" : "pending")
                $0.member("name", state.rule.name)
                $0.member("query", state.rule.query.text)
                $0.member("duration", number: Double(alert.holdDuration) / 1_000)
                $0.member("keepFiringFor", number: Double(alert.keepFiringFor) / 1_000)
                write(state.rule.labels, as: "labels", to: &$0)
                write(alert.annotations, as: "annotations", to: &$0)
                $0.key("alerts")
                $0.array { list in for alert in active { write(alert, to: &list) } }
            } else {
                $0.member("name", state.rule.name)
                $0.member("query", state.rule.query.text)
                if !state.rule.labels.isEmpty { write(state.rule.labels, as: "labels", to: &$0) }
            }
            $0.member("health", state.health.rawValue)
            if let error = state.lastError { $0.member("lastError", error) }
            $0.member("evaluationTime", number: state.evaluationTime / .seconds(1))
            $0.member("lastEvaluation", PrometheusTime.text(state.lastEvaluation))
            $0.member("type", state.rule.alert == nil ? "recording" : "alerting")
        }
    }

    private static func write(_ labels: [Label], as name: String, to json: inout PrometheusJSON) {
        json.key(name)
        json.object { for label in labels { $0.member(label.name, label.value) } }
    }

    private static func write(_ alert: AlertInstance, to json: inout PrometheusJSON) {
        json.object {
            $0.key("labels")
            $0.labels(alert.labels)
            write(alert.annotations, as: "annotations", to: &$0)
            $0.member("state", alert.state.rawValue)
            $0.member("activeAt", PrometheusTime.text(alert.activeAt))
            if let since = alert.keepFiringSince { $0.member("keepFiringSince", PrometheusTime.text(since)) }
            $0.member("value", NumberText.scientific(alert.value))
        }
    }

    func alerts() -> PrometheusJSON {
        let alerts = monitor.groups.flatMap(\.rules).flatMap { $0.alerts.active }
        return .success { data in
            data.object {
                $0.key("alerts")
                $0.array { list in for alert in alerts { Self.write(alert, to: &list) } }
            }
        }
    }
}
