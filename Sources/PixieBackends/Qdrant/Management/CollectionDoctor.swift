import PixieCore

/// Something found amiss, what shows it, and the command that mends it.
public struct DoctorFinding: Hashable, Encodable, Sendable {
    public enum Severity: String, Encodable, Sendable, CaseIterable { case problem, warning, note }

    public var severity: Severity
    public var finding: String
    public var evidence: String
    /// Nil where nothing has to be done.
    public var mend: String?
}

/// What the doctor looks at.
struct DoctorEvidence: Sendable {
    struct MeasuredRecall: Hashable, Sendable {
        var share: Double
        var questions: Int
    }

    var design: CollectionDesign
    var live: CollectionDescription
    var optimizations: OptimizationState?
    var version: QdrantVersion
    var collections: [String] = []
    var aliases: [QdrantManagement.Alias] = []
    /// Of filtered searches as the service makes them, against exact ones; nil when it could not be measured.
    var recall: MeasuredRecall?
}

/// Judges evidence; asks nobody.
struct CollectionDoctor {
    private let evidence: DoctorEvidence
    private(set) var findings: [DoctorFinding] = []

    private var live: CollectionDescription { evidence.live }
    private var name: String { evidence.design.name }

    init(_ evidence: DoctorEvidence) {
        self.evidence = evidence
        checkShape()
        checkGraph()
        checkIndexes()
        checkStatus()
        checkStrictMode()
        checkRecall()
        checkSurroundings()
        let order = DoctorFinding.Severity.allCases
        findings.sort { (order.firstIndex(of: $0.severity) ?? 0) < (order.firstIndex(of: $1.severity) ?? 0) }
    }

    private mutating func add(
        _ severity: DoctorFinding.Severity, _ finding: String, _ evidence: String, mend: String? = nil
    ) {
        findings.append(DoctorFinding(severity: severity, finding: finding, evidence: evidence, mend: mend))
    }

    private mutating func checkShape() {
        guard let vectors = live.config.params.vectors else {
            return add(
                .problem, "the collection has named vectors, which Pixie does not search", "vectors is not one size",
                mend: "make another collection: pixie qdrant init NAME")
        }
        if vectors.size != evidence.design.dimensions {
            add(
                .problem, "the vectors are of another size than the embedding model's",
                "\(vectors.size) dimensions, expected \(evidence.design.dimensions)",
                mend: "make another collection with pixie qdrant init NAME, or set PIXIE_EMBEDDING_DIMENSIONS")
        }
        if vectors.distance != evidence.design.distance {
            add(
                .problem, "scores are not cosine similarities", "distance is \(vectors.distance)",
                mend: "make another collection: pixie qdrant init NAME")
        }
    }

    private mutating func checkGraph() {
        let optimizers = live.config.optimizers
        if live.hnsw.m == 0, (live.hnsw.payloadM ?? 0) == 0 {
            add(
                .problem, "no graph is built: m=0 was left over from a bulk load",
                "m is 0; the server still counts \(live.indexed) vectors as indexed",
                mend:
                    "pixie qdrant bulk finish \(name), or pixie qdrant hnsw set \(name) --m \(evidence.design.hnsw.m ?? 16)"
            )
        }
        if optimizers.indexingThreshold == 0 {
            add(
                .problem, "new vectors never get into the graph: the indexing threshold was left at 0",
                "indexing_threshold is 0; \(live.points - live.indexed) of \(live.points) vectors are not indexed",
                mend: "pixie qdrant bulk finish \(name), or pixie qdrant hnsw set \(name) --indexing-threshold 10000")
        }
        if optimizers.maxOptimizationThreads == 0 {
            add(
                .problem, "the optimizers are switched off", "max_optimization_threads is 0",
                mend: "pixie qdrant bulk finish \(name)")
        }
        let fullScan = live.vectors(inKilobytes: live.hnsw.fullScanThreshold ?? 0)
        if live.points > 0, live.points < fullScan {
            add(
                .note, "small enough to compare every vector, by design",
                "\(live.points) points, the graph is used from \(fullScan)")
        }
        let wanted = max(8, optimizers.defaultSegmentNumber ?? 0)
        if live.segmentsCount > wanted * 4 {
            add(
                .warning, "many segments: each search visits all of them", "\(live.segmentsCount) segments",
                mend: "pixie qdrant wait \(name) --start")
        }
        if let quantization = live.config.quantization, quantization != .null {
            add(
                .note, "quantized: searches rescore as the server does by default, without oversampling",
                "quantization_config is set", mend: "measure it: pixie qdrant tune \(name)")
        }
    }

    private mutating func checkIndexes() {
        for index in evidence.design.indexes where index.since <= evidence.version {
            guard let found = live.payloadSchema[index.field] else {
                add(
                    index.isTenant ? .problem : .warning, "\(index.field) has no index",
                    "every search filters by user_id; deletions by document_id",
                    mend: "pixie qdrant init \(name)"
                        + (live.indexed > 0 ? ", then pixie qdrant hnsw set \(name) --rebuild" : ""))
                continue
            }
            if found.dataType != index.type {
                add(
                    .problem, "the index on \(index.field) is of the wrong type",
                    "\(found.dataType), expected \(index.type)",
                    mend: "delete that index, then pixie qdrant init \(name)")
            }
            if index.isTenant, let covered = found.points, covered < live.points {
                add(
                    .problem, "points without \(index.field): nobody can find them",
                    "\(live.points - covered) of \(live.points) points", mend: "load them again with a user_id")
            }
        }
    }

    private mutating func checkStatus() {
        if let error = live.optimizerError {
            add(
                .problem, "the optimizers failed and have stopped", error,
                mend: "mend the cause (disk, memory), then pixie qdrant wait \(name) --start")
        } else if live.status == "red" {
            add(
                .problem, "an operation failed and was not recovered", "status is red", mend: "look at the server's log"
            )
        } else if live.status == "grey" {
            add(
                .problem, "optimizations are due and nothing starts them", "status is grey",
                mend: "pixie qdrant wait \(name) --start")
        } else if live.status == "yellow" {
            add(
                .note, "optimizing at the moment", "\(live.indexed) of \(live.points) vectors indexed",
                mend: "pixie qdrant wait \(name)")
        } else if live.status != "green" {
            add(.warning, "a status this version of Pixie does not know", live.status)
        }
    }

    private mutating func checkRecall() {
        guard let recall = evidence.recall, recall.share < 0.9 else { return }
        let figure = CollectionReport.percent(recall.share)
        add(
            .problem, "filtered searches miss documents that are there",
            "recall \(figure) with the user filter on \(recall.questions) questions, status \(live.status): "
                + "as when the tenant index was made after the graph",
            mend: "pixie qdrant hnsw set \(name) --rebuild; where that does not help, pixie qdrant tune \(name)")
    }
}

extension CollectionDoctor {
    private mutating func checkStrictMode() {
        guard case .object(let rules)? = evidence.live.config.strictMode, rules["enabled"] == .bool(true) else {
            return
        }
        let design = evidence.design
        if rules["unindexed_filtering_retrieve"] == .bool(false), evidence.live.payloadSchema["user_id"] == nil {
            add(
                .problem, "strict mode refuses every search: it filters by user_id, which has no index",
                "unindexed_filtering_retrieve is false", mend: "pixie qdrant init \(design.name)")
        }
        if case .integer(let most)? = rules["max_query_limit"], most < 5 {
            add(
                .problem, "strict mode refuses every search: Pixie asks for 5 documents", "max_query_limit is \(most)",
                mend: "raise strict_mode_config.max_query_limit")
        }
        if rules["search_allow_exact"] == .bool(false) {
            add(
                .note, "strict mode forbids exact searches: recall cannot be measured", "search_allow_exact is false",
                mend: "allow it while you run pixie qdrant tune")
        }
    }

    private mutating func checkSurroundings() {
        let known = Set(evidence.collections)
        for alias in evidence.aliases.sorted(by: { $0.alias < $1.alias }) where !known.contains(alias.collection) {
            add(
                .problem, "the alias '\(alias.alias)' leads nowhere", "there is no collection '\(alias.collection)'",
                mend: "pixie qdrant alias set \(alias.alias) COLLECTION, or pixie qdrant alias delete \(alias.alias)")
        }
        if !QdrantVersion.supported.contains(evidence.version) {
            add(
                .warning, "this server's version is not one Pixie was written for",
                "\(evidence.version), expected \(QdrantVersion.supported.lowerBound) to \(QdrantVersion.supported.upperBound)"
            )
        }
    }
}
