import PixieCore

extension QdrantAdministration {
    func change(
        _ command: CollectionCommand, _ options: inout CommandOptions, _ progress: @escaping Progress
    ) async throws -> JSONValue {
        let name = command.name
        switch command.operation {
        case .setGraph:
            var change = try options.graph()
            change.optimizationThreads = try options.optimizationThreads()
            change.rebuilds = try options.bool("rebuild")
            let timeout = try options.timeout()
            try options.end()
            let plan = try await management.planGraph(change, on: name)
            if options.isDryRun || plan.cost == .none { return try json(plan) }
            if plan.cost != .free { try confirm(options, "costs a \(plan.cost.rawValue) of \(plan.vectors) vectors") }
            try await management.apply(plan)
            return try json(try await management.wait(name, until: .after(timeout), progress: progress))
        case .apply:
            let design = try CollectionDesign(yaml: try options.needed("design"))
            let timeout = try options.timeout()
            try options.end()
            let plan = try await management.plan(design)
            guard !options.isDryRun, let cost = plan.cost else { return try json(plan) }
            if cost != .free { try confirm(options, "costs a \(cost.rawValue)") }
            let applied = try await management.apply(design)
            _ = try await management.wait(design.name, until: .after(timeout), progress: progress)
            return try json(applied)
        case .finishBulk:
            let timeout = try options.timeout()
            try options.end()
            if options.isDryRun { return try json(try management.planFinishBulk(name, journals: bulk)) }
            let report = try await management.finishBulk(
                name, journals: bulk, waitsUntil: .after(timeout), progress: progress)
            return try report.map { try json($0) } ?? .null
        case .load: return try await load(name, &options, progress)
        case .reindex: return try await reindex(name, &options, progress)
        case .createSnapshot:
            let timeout = try options.timeout()
            try options.end()
            if options.isDryRun { return try json(try await management.planSnapshot(name)) }
            return try json(try await management.createSnapshot(name, within: timeout))
        case .restoreSnapshot:
            let (snapshot, to) = (try options.needed("snapshot"), try options.text("to") ?? name)
            let timeout = try options.timeout()
            try options.end()
            try confirm(options, "replaces all that '\(to)' holds")
            if options.isDryRun { return try json(try await management.planRestore(snapshot, of: name, to: to)) }
            return try json(try await management.restore(snapshot, of: name, to: to, within: timeout))
        case .tune: return try await tune(name, &options, progress)
        default:
            let (timeout, start) = (try options.timeout(), try options.bool("start"))
            try options.refuseDryRun()
            try options.end()
            return try json(
                try await management.wait(name, until: .after(timeout), starting: start, progress: progress))
        }
    }

    private func load(
        _ name: String, _ options: inout CommandOptions, _ progress: @escaping Progress
    ) async throws -> JSONValue {
        var load = BulkLoad(path: try imported(try options.needed("file"), "file"), collection: name)
        load.strategy = try options.strategy()
        load.isStrict = try options.bool("strict")
        load.isForced = try options.bool("force")
        let timeout = try options.timeout()
        try options.end()
        if options.isDryRun { return try json(try await management.planLoad(load, journals: bulk)) }
        return try json(
            try await management.load(
                load, journals: bulk, embedding: embedding, waitingAtMost: timeout, progress: progress))
    }

    private func imported(_ file: String, _ field: String) throws(CollectionError) -> String {
        // Not any file of this machine: whoever may load must not thereby be able to read.
        guard !file.contains("/"), file != "..", file != "." else {
            throw CollectionError(
                .invalid(field: field), "\(field) must be the name of a file in the folder 'imports' of PIXIE_STATE_DIR"
            )
        }
        return "\(directory)/imports/\(file)"
    }

    private func reindex(
        _ name: String, _ options: inout CommandOptions, _ progress: @escaping Progress
    ) async throws -> JSONValue {
        var request = Reindex(name, to: try options.needed("to"))
        request.alias = try options.text("alias")
        request.keepsAliases = try options.bool("keep_aliases")
        request.change = try options.graph()
        if let design = try options.text("design") { request.design = try CollectionDesign(yaml: design) }
        request.minimumRecall = try options.number("min_recall", 0...1) ?? request.minimumRecall
        request.ef = try options.integer("ef", 1...100_000)
        request.timeout = try options.timeout()
        try options.end()
        if options.isDryRun { return try json(try await management.planReindex(request, journals: reindexing)) }
        return try json(
            try await management.reindex(
                request, journals: reindexing, seed: .random(in: 0 ... .max), progress: progress))
    }

    private func tune(
        _ name: String, _ options: inout CommandOptions, _ progress: @escaping Progress
    ) async throws -> JSONValue {
        var request = TuneRequest(collection: name, seed: .random(in: 0 ... .max))
        request.targetRecall = try options.number("target_recall", 0.01...1) ?? request.targetRecall
        request.questions = try options.integer("questions", 20...100_000) ?? request.questions
        request.limit = try options.integer("limit", 1...1_000) ?? request.limit
        request.recordedQuestions = try options.text("queries").map { try imported($0, "queries") }
        let applies = try options.bool("apply")
        try options.refuseDryRun()
        try options.end()
        request.inForce = try search.read(name) ?? SearchSettings()
        let report = try await management.tune(request, embedding: embedding, progress: progress)
        let recommended = applies ? report.settings(measuredAt: time.wall()) : nil
        if let settings = recommended ?? report.measuredInForce(at: time.wall()) {
            try search.write(settings, for: name)
        }
        return try json(report)
    }
}
