extension RuleGroupState {
    /// The longest that restored alerts wait for their expression to gather samples.
    static let longestHold: Int64 = 15 * 60_000

    /// Takes over the alerts of an earlier process, as they were.
    /// - Parameter recorded: the names that rules record, where a server keeps all other series; nil where there is none.
    public mutating func restore(
        _ file: AlertStateFile, at time: Int64, lookback: Int64, step: Int64, recorded: Set<String>? = nil
    ) {
        for index in rules.indices where rules[index].rule.alert != nil {
            guard let alerts = file.alerts(of: rules[index].rule, in: group) else { continue }
            // A server has its samples still.
            let isKept = recorded.map { SeriesOrigin(of: rules[index].rule.query.expression, recorded: $0) == .server }
            let reach = rules[index].rule.query.expression.reach(lookback: lookback, step: step)
            let hold = min(reach, Self.longestHold) + 2 * interval
            rules[index].alerts = AlertTable(restoring: alerts, heldUntil: isKept == true ? time : time + hold)
        }
    }
}
