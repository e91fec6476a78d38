extension TuningReport {
    /// The report for people: the curve without and with guards, the same by category, what the server does, what to choose.
    public var table: String {
        let total = serverDefault.total
        let bare = curve.filter { !$0.setting.guards }
        let guarded = curve.filter { $0.setting.guards }
        return """
            \(total.shouldHit + total.traps) pairs: \(total.shouldHit) share an answer, \(total.traps) are traps. \
            Embeddings: \(embedding.name), \(embedding.dimensions) dimensions.
            served: of the pairs that share an answer; wrong: traps served, of all traps;
            precision: served rightly, of all served; uncertain: not served, left to a closer look where there is one.

            Without guards: served from the threshold up
            \(figures(bare))
            With guards: served where the words say the same, from threshold - slack up
            \(figures(guarded))
            By category, without guards
            \(byCategory(bare))
            By category, with guards
            \(byCategory(guarded))
            \(conclusions)
            """
    }

    private func figures(_ rows: [Row]) -> String {
        var columns = TextColumns()
        columns.add(["threshold", "slack", "floor", "served", "wrong", "precision", "uncertain"])
        for row in rows {
            let total = row.total
            // Without guards nothing is uncertain.
            let uncertain = row.setting.guards ? Double(total.shouldHitUncertain) / Double(total.shouldHit) : nil
            let cells = [total.served, total.wrong, total.precision, uncertain].map(TextColumns.percent)
            columns.add(Self.names(row.setting) + [TextColumns.decimal(row.setting.floor)] + cells, remark: remark(row))
        }
        return columns.text
    }

    /// A column for each category and kind of pair in it: what was served of those that share an answer, or of the traps.
    private func byCategory(_ rows: [Row]) -> String {
        var heads: [(kind: String, name: String, index: Int)] = []
        for (index, name) in categories.enumerated() {
            let tally = serverDefault.categories[index]
            if tally.shouldHit > 0 { heads.append(("served", name, index)) }
            if tally.traps > 0 { heads.append(("wrong", name, index)) }
        }
        heads.sort { ($0.kind, $0.name) < ($1.kind, $1.name) }
        return stride(from: 0, to: heads.count, by: 6).map { start in
            let part = heads[start..<min(start + 6, heads.count)]
            var columns = TextColumns()
            columns.add(["", ""] + part.map(\.kind))
            columns.add(["threshold", "slack"] + part.map(\.name))
            for row in rows {
                let cells = part.map { head in
                    let tally = row.categories[head.index]
                    return TextColumns.percent(head.kind == "served" ? tally.served : tally.wrong)
                }
                columns.add(Self.names(row.setting) + cells, remark: remark(row))
            }
            return columns.text
        }.joined(separator: "\n")
    }

    private var conclusions: String {
        var columns = TextColumns()
        columns.add(["", "threshold", "slack", "served", "wrong", "precision"])
        columns.add(Self.conclusion("The server's default", serverDefault))
        if configured.setting != serverDefault.setting {
            columns.add(Self.conclusion("As configured here", configured))
        }
        if let checked {
            columns.add(
                ["With the language model's check"] + Self.names(checked.setting)
                    + [checked.total.served, checked.total.wrong, checked.total.precision].map(TextColumns.percent))
        }
        let limit = "\(TextColumns.decimal(maxWrong * 100))%"
        guard let recommended else {
            return columns.text + "No setting with guards serves anything at no more than \(limit) wrong.\n"
        }
        columns.add(Self.conclusion("Recommended for at most \(limit) wrong", recommended))
        return columns.text
    }

    private func remark(_ row: Row) -> String {
        var remarks: [String] = []
        if row.setting == serverDefault.setting { remarks.append("the server's default") }
        if row.setting == configured.setting, configured.setting != serverDefault.setting {
            remarks.append("as configured")
        }
        if row.setting == recommended?.setting { remarks.append("recommended") }
        return remarks.isEmpty ? "" : "<- " + remarks.joined(separator: ", ")
    }

    private static func conclusion(_ name: String, _ row: Row) -> [String] {
        [name] + names(row.setting)
            + [row.total.served, row.total.wrong, row.total.precision].map(TextColumns.percent)
    }

    private static func names(_ setting: TuningSetting) -> [String] {
        [TextColumns.decimal(setting.threshold), setting.guards ? TextColumns.decimal(setting.slack) : "-"]
    }
}
