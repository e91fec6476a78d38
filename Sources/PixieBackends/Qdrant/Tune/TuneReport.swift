/// What searches of different widths find and take, and the width to use.
public struct TuneReport: ManagementReport {
    public struct Row: Encodable, Sendable {
        public var ef: Int
        /// Of all questions.
        public var recall: RecallInterval
        /// Of the tenants, by size, where it is lowest.
        public var worstGroup: String
        public var worstRecall: RecallInterval
        public var p50Milliseconds: Double
        public var p95Milliseconds: Double
    }

    public var collection: String
    public var targetRecall: Double
    /// The documents a search asks for.
    public var limit: Int
    public var questions: Int
    /// By size of the tenant: how many questions.
    public var groups: [String: Int]
    public var rows: [Row]
    /// The smallest width whose lower bound meets the target in the worst group; nil when none does.
    public var recommendedEf: Int?
    /// What to change first, or to know.
    public var advice: [String]

    public var lines: [String] {
        func share(_ value: Double) -> String { CollectionReport.percent(value) }
        func time(_ value: Double) -> String { "\((value * 10).rounded() / 10) ms" }
        let table = rows.map { row in
            "ef \(row.ef): recall \(share(row.recall.mean)) (\(share(row.recall.lower)) to \(share(row.recall.upper))), worst "
                + "\(share(row.worstRecall.mean)) (from \(share(row.worstRecall.lower))) with \(row.worstGroup), "
                + "p50 \(time(row.p50Milliseconds)), p95 \(time(row.p95Milliseconds))"
        }
        let words =
            recommendedEf.map { "use ef \($0): the smallest that finds \(share(targetRecall)) in every group" }
            ?? "no width tried finds \(share(targetRecall)) with certainty in every group"
        return ["\(collection): recall@\(limit) with the user filter, \(questions) questions"] + table + [words]
            + advice
    }

    init(
        collection: String, targetRecall: Double, limit: Int, groups: [String: Int], rows: [Row],
        hasGraph: Bool, fullScanVectors: Int, largestTenant: Int
    ) {
        self.collection = collection
        self.targetRecall = targetRecall
        self.limit = limit
        self.groups = groups
        questions = groups.values.reduce(0, +)
        self.rows = rows
        let best = rows.first { $0.worstRecall.lower >= targetRecall }
        recommendedEf = hasGraph ? best?.ef : nil
        advice = []
        if !hasGraph {
            advice.append(
                "there is no graph (m=0): every search compares all vectors, so ef means nothing; "
                    + "first 'pixie qdrant bulk finish \(collection)' or 'pixie qdrant hnsw set \(collection) --m 16'")
        } else if let last = rows.last, best == nil {
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
        } else if largestTenant < fullScanVectors {
            advice.append(
                "every tenant is under the full-scan size (\(fullScanVectors) vectors): searches compare all of a user's, so any ef does"
            )
        }
    }
}
