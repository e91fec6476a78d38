/// What to copy where, and what the copy has to prove before it is used.
public struct Reindex: Sendable {
    /// A collection, or an alias of one.
    public var name: String
    public var target: String
    /// An alias to lead to the new collection, beside those that lead to the old one.
    public var alias: String?
    /// Leaves every alias where it is.
    public var keepsAliases = false
    /// Settings of the graph that differ from the old one's.
    public var change = GraphChange()
    /// All settings, instead of the old one's.
    public var design: CollectionDesign?
    /// Of searches with the user's filter in the copy, against exact ones in the original; below it nothing is switched.
    public var minimumRecall = 0.95
    /// The search width to measure with; nil is the server's.
    public var ef: Int?
    public var questions = 100
    public var pointsPerPage = 256
    public var timeout = Duration.seconds(3_600)
    /// What a write may take that a server took just before the switch.
    public var settling = Duration.milliseconds(500)

    public init(_ name: String, to target: String) {
        self.name = name
        self.target = target
    }
}

/// What the copying came to, or how far it is.
public struct ReindexReport: ManagementReport {
    public var source: String
    public var target: String
    /// copying, verifying, switching or switched.
    public var stage: String
    public var aliases: [String]
    public var copied: Int
    /// Points the old collection gained or lost while the aliases were switched, and the new one after it. Nil before.
    public var carried: Int?
    public var sourcePoints: Int?
    public var targetPoints: Int?
    /// Nil when it was not measured, or there is nothing to find.
    public var recall: Double?
    public var minimumRecall: Double?
    public var resumed = false
    public var isDryRun = false

    /// Whether the copy holds everything and finds enough.
    public var isSound: Bool {
        if let minimumRecall, let recall, recall < minimumRecall { return false }
        return sourcePoints == targetPoints
    }

    init(_ journal: ReindexJournal) {
        source = journal.source
        target = journal.target
        stage = journal.stage.rawValue
        aliases = journal.aliases
        copied = journal.copied
    }

    public var lines: [String] {
        let names = aliases.isEmpty ? "no alias" : aliases.map { "'\($0)'" }.joined(separator: ", ")
        if isDryRun {
            return [
                "would copy '\(source)' (\(sourcePoints ?? 0) points) to '\(target)', indexes first, and then switch \(names)"
            ]
        }
        var lines = ["\(source) -> \(target): \(stage), \(copied) points copied"]
        if let sourcePoints, let targetPoints {
            lines.append("points: \(sourcePoints) in '\(source)', \(targetPoints) in '\(target)'")
        }
        if let recall {
            lines.append("recall of '\(target)' with the user filter: \(CollectionReport.percent(recall))")
        }
        guard stage == ReindexJournal.Stage.switched.rawValue else {
            if !isSound, let minimumRecall {
                lines.append(
                    "not switched: \(CollectionReport.percent(minimumRecall)) and equal counts are asked for; "
                        + "run it again, or with a denser graph to another name")
            }
            if stage == ReindexJournal.Stage.switching.rawValue {
                return lines + ["run the same again to end it, or 'pixie qdrant reindex rollback \(source)'"]
            }
            return lines + [
                "searches still find '\(source)'. Run the same again to go on, or 'pixie qdrant reindex cancel \(source)'"
            ]
        }
        if let carried, carried > 0 {
            lines.append("\(carried) points that changed during the switch were carried over")
        }
        return lines + [
            "\(names) \(aliases.isEmpty ? "was switched" : "now leads to '\(target)'"); '\(source)' is kept",
            "'pixie qdrant reindex rollback \(source)' goes back; 'pixie qdrant delete \(source)' frees its space",
        ]
    }
}
