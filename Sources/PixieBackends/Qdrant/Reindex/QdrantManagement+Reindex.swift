public import PixieCore

extension QdrantManagement {
    /// Copies a collection into a new one with its indexes made first, proves the copy, and switches the aliases in one call.
    ///
    /// Searches through an alias find the old collection or the new one at any moment, never none. Memory does not depend on the
    /// collection's size. Interrupted in any way it goes on when it is run again; nothing of the old collection is changed.
    ///
    /// What is written and deleted meanwhile is followed, as long as new content gets ids of its own (as Pixie's does). Through an
    /// alias it may be done at any time, and is in the copy at the end: what reached the old collection before or during the switch
    /// is carried over after it. By the old collection's own name, what is written until the end is; later nothing reads it, and a
    /// writer that does not stop is an error. What is written in the last moment before the switch is missing from searches until
    /// it is carried over, and comes back if it is deleted in that moment.
    public func reindex(
        _ request: Reindex, journals: ReindexJournalStore, seed: UInt64, progress: (CollectionStep) -> Void = { _ in }
    ) async throws -> ReindexReport {
        var journal: ReindexJournal
        // By any of its names: the alias may lead to the copy already.
        let found = try journals.find(request.name)
        let goesOn = found.map { $0.stage != .switched } ?? false
        if let found, goesOn {
            guard found.target == request.target, found.server == client.address else {
                throw ManagementRefusal(
                    "'\(found.source)' is being copied to '\(found.target)' on \(found.server): run that again, or "
                        + "'pixie qdrant reindex cancel \(found.source)'.")
            }
            journal = found
            progress("going on: \(journal.stage.rawValue), \(journal.copied) points copied")
            if let report = try await switched(request, &journal, journals, progress) { return report }
        } else {
            journal = try await planned(request, source: try await resolved(request.name))
            try journals.write(journal)
        }
        try await makeTarget(request, journal)
        if journal.stage == .copying {
            try await copyPages(request, &journal, journals, progress)
            _ = try await catchUp(journal, journals.ids(journal.source), progress)
            journal.stage = .verifying
            try journals.write(journal)
        }
        return try await proveAndSwitch(
            request, &journal, journals, seed: seed, resumed: goesOn, progress)
    }

    /// Killed between the switch and the note of it: the copy is in use, and has changes of its own.
    private func switched(
        _ request: Reindex, _ journal: inout ReindexJournal, _ journals: ReindexJournalStore,
        _ progress: (CollectionStep) -> Void
    ) async throws -> ReindexReport? {
        let leading = Set(try await aliases().filter { $0.collection == journal.target }.map(\.alias))
        guard !journal.aliases.isEmpty, leading.isSuperset(of: journal.aliases) else { return nil }
        var report = ReindexReport(journal)
        report.resumed = true
        // Led there by something else than this, there are no ids of that moment to go on from.
        if journal.stage == .switching { report.carried = try await carry(request, journal, journals, progress) }
        try end(&journal, journals)
        report.stage = journal.stage.rawValue
        return report
    }

    private func carry(
        _ request: Reindex, _ journal: ReindexJournal, _ journals: ReindexJournalStore,
        _ progress: (CollectionStep) -> Void
    ) async throws -> Int {
        try await carryOver(journal, journals.ids(journal.source), settling: request.settling, progress)
    }

    private func end(_ journal: inout ReindexJournal, _ journals: ReindexJournalStore) throws {
        journal.stage = .switched
        try journals.write(journal)
        journals.ids(journal.source).remove()
    }

    /// What `reindex` would do first.
    public func planReindex(_ request: Reindex, journals: ReindexJournalStore) async throws -> ReindexReport {
        let source = try await resolved(request.name)
        var report = ReindexReport(try await planned(request, source: source))
        report.sourcePoints = try await client.count(source, deadline: deadline)
        report.isDryRun = true
        return report
    }

    private func planned(_ request: Reindex, source: String) async throws -> ReindexJournal {
        let aliases = try await aliases()
        guard request.target != source, !aliases.contains(where: { $0.alias == request.target }) else {
            throw ManagementRefusal("'\(request.target)' is not a new name: give another with --to.")
        }
        if try await describeIfPresent(request.target) != nil {
            throw ManagementRefusal(
                "'\(request.target)' exists already: give another name, or 'pixie qdrant delete \(request.target)'.")
        }
        let live = try await describe(source)
        guard live.config.params.vectors != nil else {
            throw ManagementRefusal("'\(source)' has named vectors, which Pixie does not copy.")
        }
        if let size = request.design?.dimensions, size != live.dimensions {
            throw ManagementRefusal(
                "The vectors of '\(source)' have \(live.dimensions) dimensions, the file asks for \(size): they cannot be copied. "
                    + "'pixie qdrant init \(request.target)', and load the documents again.")
        }
        var names = aliases.filter { $0.collection == source }.map(\.alias)
        if let alias = request.alias, !names.contains(alias) { names.append(alias) }
        if request.keepsAliases {
            names = []
        } else if names.isEmpty {
            throw ManagementRefusal(
                "No alias leads to '\(source)', so no service would search the copy: name one with --alias (and let services use "
                    + "it), or copy only, with --keep-aliases.")
        }
        try await checkSpace(forCopyOf: source, "A copy")
        let threshold =
            request.design?.optimizers.indexingThreshold ?? request.change.indexingThreshold
            ?? live.config.optimizers.indexingThreshold
        return ReindexJournal(
            server: client.address, source: source, target: request.target, aliases: names.sorted(),
            // Where it was unset, the server's own default; 0 would leave the copy without a graph.
            indexingThreshold: threshold.flatMap { $0 > 0 ? $0 : nil } ?? 10_000)
    }

    /// The collection behind an alias, else the name itself.
    func resolved(_ name: String) async throws -> String {
        try await aliases().first { $0.alias == name }?.collection ?? name
    }

    /// Makes what is missing of the new collection: it first, its indexes next, and no graph until all is there.
    private func makeTarget(_ request: Reindex, _ journal: ReindexJournal) async throws {
        let live = try await describe(journal.source)
        var design = request.design ?? CollectionDesign(copying: live, request.change)
        design.name = journal.target
        design.optimizers.indexingThreshold = 0
        let version = try await client.version(deadline: deadline)
        let present = try await describeIfPresent(journal.target)
        if present == nil { try await create(design.name, design.settings) }
        for index in design.indexes where index.since <= version && present?.payloadSchema[index.field] == nil {
            try await createIndex(design.name, field: index.field, schema: index.schema(version))
        }
    }

    private func proveAndSwitch(
        _ request: Reindex, _ journal: inout ReindexJournal, _ journals: ReindexJournalStore, seed: UInt64,
        resumed: Bool, _ progress: (CollectionStep) -> Void
    ) async throws -> ReindexReport {
        progress("building the graph of '\(journal.target)'")
        try await change(
            journal.target,
            .object(["optimizers_config": .object(["indexing_threshold": .integer(Int64(journal.indexingThreshold))])]))
        let waited = try await wait(
            journal.target, until: .after(request.timeout), starting: true, progress: progress)
        if let words = waited.waitsFor, !waited.isAtRest {
            throw ManagementRefusal(
                "'\(journal.target)' is copied and its graph is not built yet (\(words)): run the same again to go on.")
        }
        var report = ReindexReport(journal)
        report.resumed = resumed
        report.minimumRecall = request.minimumRecall
        report.recall = try await recall(
            of: journal.target, against: journal.source, count: request.questions, ef: request.ef, seed: seed)
        // As the comparison found them: asked for later, what is written meanwhile would look like a difference.
        report.sourcePoints = try await catchUp(journal, journals.ids(journal.source), progress)
        report.targetPoints = try await client.count(journal.target, deadline: deadline)
        guard report.isSound else { return report }
        if !journal.aliases.isEmpty {
            journal.stage = .switching
            try journals.write(journal)
            try await lead(journal.aliases, to: journal.target)
            report.carried = try await carry(request, journal, journals, progress)
        }
        try end(&journal, journals)
        report.stage = journal.stage.rawValue
        return report
    }

    /// The mean share of what exact searches find in `source` that searches find in `target`; nil where there is nothing to find.
    private func recall(
        of target: String, against source: String, count: Int, ef: Int?, seed: UInt64
    ) async throws -> Double? {
        var generator = SeededGenerator(seed: seed)
        var shares: [Double] = []
        for question in try await questions(source, count: count, using: &generator) {
            let truth = try await nearest(to: question, in: source, limit: 10, ef: nil, isExact: true)
            let found = try await nearest(to: question, in: target, limit: 10, ef: ef)
            if let share = Recall.share(found: found, truth: truth, without: question.id, limit: 10) {
                shares.append(share)
            }
        }
        return shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count)
    }
}

extension CollectionDesign {
    /// The settings of a live collection, with a change of its graph.
    init(copying live: CollectionDescription, _ change: GraphChange) {
        var hnsw = live.hnsw
        hnsw.m = change.m ?? hnsw.m
        hnsw.efConstruct = change.efConstruct ?? hnsw.efConstruct
        hnsw.payloadM = change.payloadM ?? hnsw.payloadM
        hnsw.fullScanThreshold = change.fullScanThreshold ?? hnsw.fullScanThreshold
        self.init(
            name: "", dimensions: live.dimensions, hnsw: hnsw,
            indexes: live.payloadSchema.sorted { $0.key < $1.key }.map { field, index in
                Index(field: field, type: index.dataType, isTenant: index.isTenant || field == "user_id")
            })
        distance = live.config.params.vectors?.distance ?? distance
        vectorsOnDisk = live.config.params.vectors?.onDisk
        optimizers = live.config.optimizers
        quantization = live.config.quantization
        if case .object(let rules)? = live.config.strictMode { strictMode = rules.filter { $0.value != .null } }
    }
}
