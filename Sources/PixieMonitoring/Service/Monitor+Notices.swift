import FoundationEssentials
import PixieCore

extension Monitor {
    /// What receivers must hear of a group's alerts at `time`.
    func unsent(_ group: inout RuleGroupState, at time: Int64) -> [AlertNotice] {
        let resend = settings.resendDelay.wholeMilliseconds
        let validity = 4 * max(group.interval, resend)
        var notices: [AlertNotice] = []
        for index in group.rules.indices where group.rules[index].rule.alert != nil {
            let known = group.rules[index].alerts.byLabels
            for alert in group.rules[index].alerts.takeUnsent(at: time, resendDelay: resend) {
                let before = known[alert.labels]?.lastSentAt
                let isNews = before == nil || (alert.resolvedAt ?? alert.firedAt ?? 0) > (before ?? 0)
                notices.append(
                    AlertNotice(
                        labels: labels(of: alert).pairs.map { .init(name: $0.name, value: $0.value) },
                        annotations: alert.annotations.map { .init(name: $0.name, value: $0.value) },
                        startsAt: Self.date(alert.firedAt ?? alert.activeAt),
                        endsAt: Self.date(alert.resolvedAt ?? time + validity), isResolved: alert.state == .inactive,
                        isRepeat: !isNews, generatorURL: generatorURL(of: group.rules[index].rule)))
            }
        }
        return notices
    }

    /// The alert's own labels, with the server's where it has none of that name.
    private func labels(of alert: AlertInstance) -> Labels {
        Labels(environment.externalLabels.pairs + alert.labels.pairs)
    }

    private func generatorURL(of rule: Rule) -> String {
        let query = TemplateFunctions.queryEscaped(rule.query.text)
        return "\(environment.externalURL)/graph?g0.expr=\(query)&g0.tab=1"
    }

    private static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
    }
}
