/// Doubts about rules that load: what can never fire, what nobody would understand at night, what loads here only.
public struct RuleLint: Sendable {
    private let files: [RuleFile]
    private var findings: [FileFault] = []

    /// Looks at files together, because rules read what others record.
    public static func findings(in files: [RuleFile]) -> [FileFault] {
        var lint = RuleLint(files)
        lint.run()
        return lint.findings
    }

    private init(_ files: [RuleFile]) { self.files = files }

    private mutating func run() {
        let recorded = Set(files.flatMap(\.groups).flatMap(\.rules).filter { $0.alert == nil }.map(\.name))
        var seen: [RuleIdentity: String] = [:]
        for file in files {
            for rule in file.groups.flatMap(\.rules) {
                let place = "\(file.path):\(rule.position)"
                if let first = seen[rule.identity] {
                    warn("\(rule.name) has the same name and labels as the rule at \(first)", file, rule)
                } else {
                    seen[rule.identity] = place
                }
                checkSelectors(of: rule, recorded, file)
                checkPortability(of: rule, file)
                if let alert = rule.alert { checkAlert(rule, alert, file) }
            }
        }
    }

    private mutating func warn(_ message: String, _ file: RuleFile, _ rule: Rule) {
        findings.append(FileFault(file: file.path, position: rule.position, message: message))
    }

    private static let severities = ["critical", "warning", "info", "none"]

    private mutating func checkAlert(_ rule: Rule, _ alert: Rule.AlertSettings, _ file: RuleFile) {
        let severity = rule.labels.first { $0.name == "severity" }?.value
        if severity == nil {
            warn("alert \(rule.name) has no label severity", file, rule)
        } else if let severity, !Self.severities.contains(severity), !severity.contains("{{") {
            let known = Self.severities.joined(separator: ", ")
            warn("alert \(rule.name) has the severity \(QuotedText.quote(severity)), not one of \(known)", file, rule)
        }
        for name in ["summary", "description", "runbook_url"] {
            guard !alert.annotations.contains(where: { $0.name == name && !$0.value.isEmpty }) else { continue }
            warn("alert \(rule.name) has no annotation \(name)", file, rule)
        }
    }

    private mutating func checkSelectors(of rule: Rule, _ recorded: Set<String>, _ file: RuleFile) {
        for selector in rule.query.expression.selectors {
            let text = Expression.vector(selector).description
            if let label = selector.contradictoryLabel {
                warn("\(rule.name): \(text) can never match: its conditions on \(label) contradict", file, rule)
            }
            if let name = selector.metricName, name.contains(":"), !recorded.contains(name) {
                warn("\(rule.name): no rule of these files records \(name)", file, rule)
            }
            for matcher in selector.matchers where matcher.name == "le" || matcher.name == "quantile" {
                guard matcher.operation == .equal, let number = NumberText.parseFloat(matcher.value) else { continue }
                let other = NumberText.openMetrics(number)
                guard other != NumberText.general(number), number.isFinite else { continue }
                warn(
                    "\(rule.name): \(matcher.name)=\(QuotedText.quote(matcher.value)) matches in one version only: "
                        + "Prometheus 2 may write \(NumberText.general(number)), 3 writes \(other)", file, rule)
            }
        }
    }

    private mutating func checkPortability(of rule: Rule, _ file: RuleFile) {
        for dialect in Dialect.allCases {
            do {
                _ = try Parser.parse(rule.query.text, dialect: dialect)
            } catch {
                warn(
                    "\(rule.name) does not load in Prometheus \(dialect.rawValue): \(FileFault.words(error))", file,
                    rule)
            }
        }
    }
}

extension VectorSelector {
    /// A label that would have to have two values at once.
    var contradictoryLabel: String? {
        let contradictory = Dictionary(grouping: matchers, by: \.name).filter { _, all in
            // One value decides: whatever contradicts another contradicts it too.
            guard let value = all.first(where: { $0.operation == .equal })?.value else { return false }
            return all.contains { !$0.matches(value) }
        }
        return matchers.first { contradictory[$0.name] != nil }?.name
    }
}
