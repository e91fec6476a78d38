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
    var context = DoctorContext()
    var version: QdrantVersion
    var collections: [String] = []
    var aliases: [QdrantManagement.Alias] = []
    /// Of filtered searches as the service makes them, against exact ones; nil when it could not be measured.
    var recall: MeasuredRecall?
    /// Vectors that were deleted and are in the segments still; nil where the server does not say.
    var deleted: Int?
}

/// Judges evidence; asks nobody.
struct CollectionDoctor {
    let evidence: DoctorEvidence
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

    mutating func add(
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
                mend: mendOfLoad("--m \(evidence.design.hnsw.m ?? 16)"))
        }
        if optimizers.indexingThreshold == 0 {
            add(
                .problem, "new vectors never get into the graph: the indexing threshold was left at 0",
                "indexing_threshold is 0; \(live.points - live.indexed) of \(live.points) vectors are not indexed",
                mend: mendOfLoad("--indexing-threshold 10000"))
        }
        if optimizers.maxOptimizationThreads == 0 {
            add(
                .problem, "the optimizers are switched off", "max_optimization_threads is 0",
                mend: mendOfLoad("--optimization-threads auto"))
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
        if let deleted = evidence.deleted, deleted >= 1_000, deleted * 4 > live.points {
            add(
                .warning,
                "many deleted vectors: searches pass them by and they take memory until their segments are rebuilt",
                "\(deleted) deleted beside \(live.points) points",
                mend: "pixie qdrant hnsw set \(name) --rebuild")
        }
        if let quantization = live.config.quantization, quantization != .null,
            evidence.context.search.oversampling == nil
        {
            add(
                .note,
                "quantized, and searched without oversampling: what is near by short vectors only hides what is near",
                "quantization_config is set; the service's searches set no oversampling",
                mend: "pixie qdrant tune \(name) --apply")
        }
    }

    /// Brings a setting back that a bulk load changed: its own journal does, where it was Pixie's.
    private func mendOfLoad(_ option: String) -> String {
        evidence.context.hasUnfinishedLoad
            ? "pixie qdrant bulk finish \(name)" : "pixie qdrant hnsw set \(name) \(option)"
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
                    mend: "pixie qdrant apply FILE, whose payload_indexes name it: see pixie qdrant plan --help")
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
        guard let recall = evidence.recall, recall.share < 0.95 else { return }
        let figure = CollectionReport.percent(recall.share)
        guard recall.share < 0.9 else {
            return add(
                .warning, "filtered searches miss some documents that are there",
                "recall \(figure) with the user filter on \(recall.questions) questions",
                mend: "pixie qdrant tune \(name) --apply")
        }
        add(
            .problem, "filtered searches miss documents that are there",
            "recall \(figure) with the user filter on \(recall.questions) questions, status \(live.status): "
                + "as when the tenant index was made after the graph",
            mend: "pixie qdrant hnsw set \(name) --rebuild; where that does not help, pixie qdrant tune \(name)")
    }
}
