import PixieCore

extension CollectionDoctor {
    /// Rules of the collection's strict mode that refuse what Pixie asks for.
    mutating func checkStrictMode() {
        guard case .object(let rules)? = evidence.live.config.strictMode, rules["enabled"] == .bool(true) else {
            return
        }
        let name = evidence.design.name
        if rules["unindexed_filtering_retrieve"] == .bool(false), evidence.live.payloadSchema["user_id"] == nil {
            add(
                .problem, "strict mode refuses every search: it filters by user_id, which has no index",
                "unindexed_filtering_retrieve is false", mend: "pixie qdrant init \(name)")
        }
        let search = evidence.context.search
        let asked: [(rule: String, value: Double, severity: DoctorFinding.Severity, refuses: String)] = [
            // The doctor itself asks for 10 and the question.
            ("max_query_limit", 11, .problem, "searches: Pixie asks for 5 documents, and to measure them for 11"),
            (
                "max_query_limit", 1_000, .warning,
                "pages of 1000 points, which replacing a document and pixie qdrant reindex read"
            ),
            ("search_max_hnsw_ef", Double(search.ef ?? 0), .problem, "every search: the service's ef is above it"),
            (
                "search_max_oversampling", search.oversampling ?? 0, .problem,
                "every search: the service's oversampling is above it"
            ),
            (
                "upsert_max_batchsize", 256, .warning,
                "what pixie qdrant reindex writes, 256 points a request, and load, 64"
            ),
        ]
        for (rule, value, severity, refuses) in asked {
            guard let most = rules[rule]?.double, value > most else { continue }
            add(
                severity, "strict mode refuses \(refuses)", "\(rule) is \(Self.short(most))",
                mend: "pixie qdrant apply FILE, with strict_mode_config: {\(rule): \(Self.short(value))} in it")
        }
        if rules["search_allow_exact"] == .bool(false) {
            add(
                .note, "strict mode forbids exact searches: recall cannot be measured", "search_allow_exact is false",
                mend: "pixie qdrant apply FILE, with strict_mode_config: {search_allow_exact: true} in it")
        }
    }

    mutating func checkSurroundings() {
        let known = Set(evidence.collections)
        for alias in evidence.aliases.sorted(by: { $0.alias < $1.alias }) where !known.contains(alias.collection) {
            add(
                .problem, "the alias '\(alias.alias)' leads nowhere", "there is no collection '\(alias.collection)'",
                mend: "pixie qdrant alias set \(alias.alias) COLLECTION, or pixie qdrant alias delete \(alias.alias)")
        }
        let supported = QdrantVersion.supported
        if !supported.contains(evidence.version) {
            let isOld = evidence.version < supported.lowerBound
            add(
                .warning, "this server's version is not one Pixie was written for",
                "\(evidence.version), expected \(supported.lowerBound) to \(supported.upperBound)",
                mend: isOld ? "upgrade the server" : "upgrade Pixie, or watch its searches and errors")
        }
    }

    private static func short(_ value: Double) -> String {
        Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}

extension JSONValue {
    fileprivate var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}
