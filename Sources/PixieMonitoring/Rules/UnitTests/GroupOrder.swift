/// Finds groups whose order decides a test's verdict and is left open: promtool then takes a random one in every run.
struct GroupOrder {
    private let groups: [RuleGroup]
    private let order: [String: Int]

    init(_ groups: [RuleGroup], order: [String: Int]) {
        self.groups = groups
        self.order = order
    }

    var notes: [String] {
        var notes: [String] = []
        for (index, reader) in groups.enumerated() {
            let read = Self.read(by: reader)
            for (other, writer) in groups.enumerated() where other != index {
                guard (order[reader.name] ?? 0) == (order[writer.name] ?? 0),
                    let name = Self.written(by: writer).intersection(read).min()
                else { continue }
                notes.append(
                    "group \(QuotedText.quote(reader.name)) reads \(name) of group \(QuotedText.quote(writer.name)), "
                        + "but their order is random in promtool: list both in group_eval_order")
            }
        }
        return notes
    }

    private static func read(by group: RuleGroup) -> Set<String> {
        Set(group.rules.flatMap { $0.query.expression.selectors.compactMap(\.metricName) })
    }

    private static func written(by group: RuleGroup) -> Set<String> {
        var names = Set(group.rules.filter { $0.alert == nil }.map(\.name))
        if group.rules.contains(where: { $0.alert != nil }) { names.formUnion(["ALERTS", "ALERTS_FOR_STATE"]) }
        return names
    }
}
