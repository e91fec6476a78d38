public import FoundationEssentials

/// What searches of different widths find and take, and the width to use.
public struct TuneReport: ManagementReport {
    public struct Row: Encodable, Sendable {
        public var ef: Int
        /// Nil where the vectors are not quantized.
        public var oversampling: Double?
        /// Of all questions.
        public var recall: RecallInterval
        /// Of the tenants, by size, where it is lowest.
        public var worstGroup: String
        public var worstRecall: RecallInterval
        public var p50Milliseconds: Double
        public var p95Milliseconds: Double

        var words: String { "ef \(ef)" + (oversampling.map { ", oversampling \($0)" } ?? "") }
    }

    /// What searches find as the service makes them now.
    public struct InForce: Encodable, Sendable {
        /// Nil leaves it to the server.
        public var ef: Int?
        public var oversampling: Double?
        public var recall: RecallInterval
    }

    public var collection: String
    public var targetRecall: Double
    /// The documents a search asks for.
    public var limit: Int
    public var questions: Int
    /// By size of the tenant: how many questions.
    public var groups: [String: Int]
    public var rows: [Row]
    /// Nil when it was not asked for.
    public var inForce: InForce?
    /// The smallest width whose lower bound meets the target in the worst group; nil when none does.
    public var recommendedEf: Int?
    /// With the recommended width; nil where the vectors are not quantized.
    public var recommendedOversampling: Double?
    /// Whether what was measured are searches of a graph, as they will be made; false while there is none, or not all of it.
    public var isConclusive: Bool
    /// What to change first, or to know.
    public var advice: [String]

    public var lines: [String] {
        func share(_ value: Double) -> String { CollectionReport.percent(value) }
        func time(_ value: Double) -> String { "\((value * 10).rounded() / 10) ms" }
        let table = rows.map { row in
            "\(row.words): recall \(share(row.recall.mean)) (\(share(row.recall.lower)) to \(share(row.recall.upper))), worst "
                + "\(share(row.worstRecall.mean)) (from \(share(row.worstRecall.lower))) with \(row.worstGroup), "
                + "p50 \(time(row.p50Milliseconds)), p95 \(time(row.p95Milliseconds))"
        }
        let words =
            recommendedEf.map {
                "use ef \($0)\(recommendedOversampling.map { " with oversampling \($0)" } ?? ""): the smallest that finds \(share(targetRecall)) in every group"
            }
            ?? "no width tried finds \(share(targetRecall)) with certainty in every group"
        let now = inForce.map { now in
            "now the service searches with \(now.ef.map { "ef \($0)" } ?? "the server's own ef")"
                + (now.oversampling.map { ", oversampling \($0)" } ?? "")
                + ": recall \(share(now.recall.mean)) (\(share(now.recall.lower)) to \(share(now.recall.upper)))"
        }
        return ["\(collection): recall@\(limit) with the user filter, \(questions) questions"] + table
            + (now.map { [$0] } ?? []) + [words] + advice
    }

    init(
        collection: String, targetRecall: Double, limit: Int, groups: [String: Int], rows: [Row],
        inForce: InForce? = nil, graph: GraphState, fullScanVectors: Int, largestTenant: Int
    ) {
        self.collection = collection
        self.targetRecall = targetRecall
        self.limit = limit
        self.groups = groups
        questions = groups.values.reduce(0, +)
        self.rows = rows
        self.inForce = inForce
        let best = rows.first { $0.worstRecall.lower >= targetRecall }
        isConclusive = graph.isMeasurable
        recommendedEf = isConclusive ? best?.ef : nil
        recommendedOversampling = isConclusive ? best?.oversampling : nil
        advice = graph.advice(collection)
        if !isConclusive { return }
        if let last = rows.last, best == nil {
            if last.worstRecall.mean < 0.9 {
                advice.append(
                    "a wider search does not help: the graph does not link the tenants' own points; first "
                        + "'pixie qdrant hnsw set \(collection) --rebuild', with the index on user_id made before")
            } else if last.worstRecall.upper >= targetRecall {
                advice.append("too few questions to be sure: run it again with more --questions")
            } else {
                advice.append(
                    "first build a denser graph: 'pixie qdrant hnsw set \(collection) --m 32 --ef-construct 256'")
            }
        } else if graph == .whole, largestTenant < fullScanVectors {
            advice.append(
                "every tenant is under the full-scan size (\(fullScanVectors) vectors): searches compare all of a user's, so any ef does"
            )
        }
    }

    /// What certainly is found, in the worst group, with the recommended settings, else with the best of those tried; 0 while there
    /// is no graph to measure.
    public var certainRecall: Double {
        guard isConclusive else { return 0 }
        let recommended = rows.first { $0.ef == recommendedEf && $0.oversampling == recommendedOversampling }
        return recommended?.worstRecall.lower ?? rows.map(\.worstRecall.lower).max() ?? 0
    }

    /// The settings in force, with what searches find with them now; nil where that was not measured, or there is no graph.
    public func measuredInForce(at date: Date) -> SearchSettings? {
        guard isConclusive, let inForce else { return nil }
        return SearchSettings(
            ef: inForce.ef, oversampling: inForce.oversampling, recall: inForce.recall.mean, measuredAt: date)
    }

    /// The recommendation as settings of the service; nil without one.
    public func settings(measuredAt: Date) -> SearchSettings? {
        guard let ef = recommendedEf,
            let row = rows.first(where: { $0.ef == ef && $0.oversampling == recommendedOversampling })
        else { return nil }
        return SearchSettings(
            ef: ef, oversampling: recommendedOversampling, recall: row.recall.mean, measuredAt: measuredAt)
    }
}
