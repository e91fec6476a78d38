/// Whose series a query reads when a server answers for those that rules do not record themselves.
public enum SeriesOrigin: Hashable, Sendable {
    /// Those that the rules of this process give, or none at all.
    case rules
    case server
    /// Both: nobody can answer such a query.
    case mixed

    /// - Parameter recorded: the names that rules give to series.
    init(of expression: Expression, recorded: Set<String>) {
        let selectors = expression.selectors
        let own = selectors.count { $0.metricName.map(recorded.contains) ?? false }
        self = own == selectors.count ? .rules : own == 0 ? .server : .mixed
    }
}

extension RuleFile {
    /// The names that the rules of `files` give to series, those of alerts included.
    static func recordedNames(_ groups: some Sequence<RuleGroup>) -> Set<String> {
        var names: Set = ["ALERTS", "ALERTS_FOR_STATE"]
        for group in groups {
            for rule in group.rules where rule.alert == nil { names.insert(rule.name) }
        }
        return names
    }

    /// What keeps rules from being evaluated with the help of a server; empty for those that can be.
    public static func faultsWithServer(_ files: [RuleFile]) -> [FileFault] {
        let recorded = recordedNames(files.flatMap(\.groups))
        return files.flatMap { file in
            file.groups.flatMap(\.rules).compactMap { rule in
                guard SeriesOrigin(of: rule.query.expression, recorded: recorded) == .mixed else { return nil }
                return FileFault(
                    file: file.path, position: rule.position,
                    message:
                        "rule \"\(rule.name)\" reads both series that rules record and series of the Prometheus server; "
                        + "record what it reads of the server in a rule of its own")
            }
        }
    }
}
