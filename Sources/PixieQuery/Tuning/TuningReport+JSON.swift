import FoundationEssentials
public import PixieCore

extension TuningReport {
    /// The report as one JSON object:
    ///
    ///     {"pairs": {"total", "should_hit", "traps"}, "embedding": {"name", "dimensions"}, "max_wrong",
    ///      "curve": [SETTING...], "default": SETTING, "configured": SETTING, "recommended": SETTING or null,
    ///      "checked": CHECKED or null}
    ///
    /// A SETTING is
    ///
    ///     {"threshold": 0.95, "slack": 0.35, "floor": 0.6, "guards": true, FIGURES,
    ///      "categories": [{"category": "negation", FIGURES}...]}
    ///
    /// and FIGURES are
    ///
    ///     "served": 0.54, "wrong": 0, "precision": 1,
    ///     "counts": {"should_hit", "served_right", "should_hit_uncertain", "traps", "served_wrong", "traps_uncertain"}
    ///
    /// and CHECKED is a SETTING without categories, with `"verdicts": {"yes", "no", "unclear", "failed"}`.
    public var json: JSONValue {
        .object([
            "pairs": .object([
                "total": .integer(Int64(serverDefault.total.shouldHit + serverDefault.total.traps)),
                "should_hit": .integer(Int64(serverDefault.total.shouldHit)),
                "traps": .integer(Int64(serverDefault.total.traps)),
            ]),
            "embedding": .object([
                "name": .string(embedding.name), "dimensions": .integer(Int64(embedding.dimensions)),
            ]),
            "max_wrong": .number(maxWrong),
            "curve": .array(curve.map(json)),
            "default": json(serverDefault),
            "configured": json(configured),
            "recommended": recommended.map(json) ?? .null,
            "checked": checked.map(Self.json) ?? .null,
        ])
    }

    /// `json` as indented text.
    public func jsonText() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
        return String(decoding: try encoder.encode(json), as: UTF8.self) + "\n"
    }

    private static func json(_ checked: CheckedTally) -> JSONValue {
        var object = figures(checked.total).merging(json(checked.setting)) { $1 }
        object["verdicts"] = .object(checked.verdicts.mapValues { .integer(Int64($0)) })
        return .object(object)
    }

    private static func json(_ setting: TuningSetting) -> [String: JSONValue] {
        [
            "threshold": .number(setting.threshold), "slack": .number(setting.slack),
            // 0.95 - 0.35 is not quite 0.6.
            "floor": .number((setting.floor * 1e9).rounded() / 1e9), "guards": .bool(setting.guards),
        ]
    }

    private func json(_ row: Row) -> JSONValue {
        var object = Self.figures(row.total).merging(Self.json(row.setting)) { $1 }
        object["categories"] = .array(
            zip(categories, row.categories).map { name, tally in
                .object(Self.figures(tally).merging(["category": .string(name)]) { $1 })
            })
        return .object(object)
    }

    private static func figures(_ tally: TuningTally) -> [String: JSONValue] {
        let counts = [
            "should_hit": tally.shouldHit, "served_right": tally.servedRight,
            "should_hit_uncertain": tally.shouldHitUncertain, "traps": tally.traps,
            "served_wrong": tally.servedWrong, "traps_uncertain": tally.trapsUncertain,
        ]
        return [
            "served": number(tally.served), "wrong": number(tally.wrong), "precision": number(tally.precision),
            "counts": .object(counts.mapValues { .integer(Int64($0)) }),
        ]
    }

    private static func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
}
