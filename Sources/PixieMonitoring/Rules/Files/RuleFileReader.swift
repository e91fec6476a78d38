/// Makes rules of a rule file's tree.
struct RuleFileReader {
    var yaml: YAMLReader
    private let dialect: Dialect

    init(file: String, text: String, dialect: Dialect) {
        yaml = YAMLReader(file: file, source: YAMLSource(text))
        self.dialect = dialect
    }

    mutating func groups(_ root: YAMLNode) -> [RuleGroup] {
        let fields = yaml.fields(root, of: "a rule file", known: ["groups"])
        var groups: [RuleGroup] = []
        var names: Set<String> = []
        for node in yaml.items(fields["groups"], of: "groups") {
            let group = group(node)
            if group.name.isEmpty {
                yaml.fault("a group must have a name", at: node.position)
            } else if !names.insert(group.name).inserted {
                yaml.fault("the group \(QuotedText.quote(group.name)) occurs twice in this file", at: node.position)
            }
            groups.append(group)
        }
        return groups
    }

    /// Fields of Prometheus 3 that 2.42 refuses: a file with them would not load everywhere.
    private static let notPortable = ["query_offset", "labels"]

    private mutating func group(_ node: YAMLNode) -> RuleGroup {
        let known = ["name", "interval", "limit", "rules"]
        let fields = yaml.fields(node, of: "a rule group", known: known + Self.notPortable)
        for name in Self.notPortable {
            guard let value = fields[name] else { continue }
            yaml.fault("\(name) of a rule group is not supported: Prometheus 2.42 refuses it", at: value.position)
        }
        let interval = yaml.duration(fields["interval"], of: "interval")
        let limit = yaml.integer(fields["limit"], of: "limit") ?? 0
        if limit < 0, let place = fields["limit"]?.position { yaml.fault("limit must not be negative", at: place) }
        var rules: [Rule] = []
        for item in yaml.items(fields["rules"], of: "rules") {
            if let rule = rule(item) { rules.append(rule) }
        }
        return RuleGroup(
            name: yaml.text(fields["name"], of: "name"), interval: interval == 0 ? nil : interval, limit: limit,
            rules: rules, position: node.position)
    }

    private static let ruleFields = ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"]

    private mutating func rule(_ node: YAMLNode) -> Rule? {
        let fields = yaml.fields(node, of: "a rule", known: Self.ruleFields)
        let record = yaml.text(fields["record"], of: "record")
        let alert = yaml.text(fields["alert"], of: "alert")
        let hold = yaml.duration(fields["for"], of: "for") ?? 0
        let keep = yaml.duration(fields["keep_firing_for"], of: "keep_firing_for") ?? 0
        let labels = labels(fields["labels"], areTemplates: !alert.isEmpty)
        let annotations = annotations(fields["annotations"])
        let query = query(fields["expr"], of: node)
        if record.isEmpty == alert.isEmpty {
            let words =
                record.isEmpty ? "a rule must have one of record and alert" : "a rule cannot both record and alert"
            yaml.fault(words, at: node.position)
            return nil
        }
        let kind: Rule.Kind
        if alert.isEmpty {
            checkRecording(record, fields, hasAnnotations: !annotations.isEmpty, hold: hold, keep: keep)
            kind = .recording
        } else {
            kind = .alerting(.init(holdDuration: hold, keepFiringFor: keep, annotations: annotations))
        }
        guard let query else { return nil }
        return Rule(
            kind: kind, name: alert.isEmpty ? record : alert, query: query, labels: labels, position: node.position)
    }

    private mutating func checkRecording(
        _ name: String, _ fields: [String: YAMLNode], hasAnnotations: Bool, hold: Int64, keep: Int64
    ) {
        for (field, isSet) in [("annotations", hasAnnotations), ("for", hold != 0), ("keep_firing_for", keep != 0)] {
            guard isSet, let value = fields[field] else { continue }
            yaml.fault("a recording rule cannot have \(field)", at: value.position)
        }
        guard !LabelName.isMetricName(name), let value = fields["record"] else { return }
        yaml.fault("\(QuotedText.quote(name)) is not a metric name", at: value.position)
    }

    private mutating func query(_ node: YAMLNode?, of rule: YAMLNode) -> PreparedQuery? {
        let text = yaml.text(node, of: "expr")
        guard let node, !text.isEmpty else {
            if node?.text != nil || node == nil {
                yaml.fault("a rule must have an expr", at: node?.position ?? rule.position)
            }
            return nil
        }
        do {
            return PreparedQuery(text: text, expression: try Parser.parse(text, dialect: dialect))
        } catch {
            yaml.fault(error, in: node)
            return nil
        }
    }

    private mutating func labels(_ node: YAMLNode?, areTemplates: Bool) -> [Label] {
        texts(node, of: "labels", refusing: Labels.metricName, areTemplates: areTemplates)
    }

    private mutating func annotations(_ node: YAMLNode?) -> [Label] {
        texts(node, of: "annotations", refusing: nil, areTemplates: true)
    }

    private mutating func texts(
        _ node: YAMLNode?, of what: String, refusing reserved: String?, areTemplates: Bool
    ) -> [Label] {
        var texts: [Label] = []
        for entry in yaml.texts(node, of: what) {
            if !LabelName.isPlain(entry.key) || entry.key == reserved {
                yaml.fault("\(QuotedText.quote(entry.key)) cannot be a name in \(what)", at: entry.keyPosition)
            }
            let value = entry.value.text ?? ""
            if areTemplates { check(value, entry.value, "the template of \(entry.key): ") }
            texts.append(Label(name: entry.key, value: value))
        }
        return texts.sorted { ExactString($0.name).precedes(ExactString($1.name)) }
    }

    private mutating func check(_ template: String, _ node: YAMLNode, _ prefix: String) {
        do {
            try TemplateExpander.checkAlertTemplate(template)
        } catch {
            yaml.fault(prefix + error.message, at: yaml.position(of: error, in: node))
        }
    }
}
