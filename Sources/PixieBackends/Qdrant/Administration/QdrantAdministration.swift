import FoundationEssentials
public import PixieCore

/// The commands of `pixie qdrant` for programs: the same operations, with their options as JSON.
public struct QdrantAdministration: CollectionAdministration {
    public typealias Progress = @Sendable (CollectionStep) -> Void

    let management: QdrantManagement
    let directory: String
    let dimensions: Int
    let embedding: QdrantManagement.Embedding?
    let time: any TimeSource

    var bulk: BulkJournalStore { BulkJournalStore(directory: directory) }
    var reindexing: ReindexJournalStore { ReindexJournalStore(directory: directory) }
    var search: SearchSettingsStore { SearchSettingsStore(directory: directory) }

    /// - Parameters:
    ///   - directory: Pixie's state folder. Files to load lie in its folder `imports`.
    ///   - dimensions: of the embedding model's vectors.
    ///   - embedding: nil where lines to load need their own vectors.
    public init(
        client: QdrantClient, directory: String, dimensions: Int, embedding: QdrantManagement.Embedding?,
        time: any TimeSource
    ) {
        management = QdrantManagement(client: client)
        self.directory = directory
        self.dimensions = dimensions
        self.embedding = embedding
        self.time = time
    }

    public func perform(_ command: CollectionCommand, progress: @escaping Progress) async throws -> JSONValue {
        do {
            var options = try CommandOptions(command.options)
            return command.operation.isLong
                ? try await change(command, &options, progress) : try await answer(command, &options)
        } catch let error as QdrantError {
            switch error.code {
            case .notFound: throw CollectionError(.notFound, "\(error)")
            case .conflict, .rejected, .strictMode, .unsupported, .forbidden:
                throw CollectionError(.refused, "\(error)")
            default: throw CollectionError(.failed, "\(error)")
            }
        } catch let error as ManagementRefusal {
            throw CollectionError(.refused, "\(error)")
        } catch let error as DesignFileError {
            throw CollectionError(.invalid(field: "design"), "\(error)")
        } catch let error as UnreadableFile {
            throw CollectionError(.invalid(field: "file"), "\(error)")
        }
    }

    private func answer(_ command: CollectionCommand, _ options: inout CommandOptions) async throws -> JSONValue {
        let name = command.name
        switch command.operation {
        case .doctor:
            let (questions, ef) = (
                try options.integer("questions", 0...1_000) ?? 40, try options.integer("ef", 1...100_000)
            )
            try options.end()
            let context = try DoctorContext(directory: directory, collection: name, ef: ef)
            let report = try await management.doctor(
                .guide(name: name, dimensions: dimensions), context, questions: questions,
                seed: .random(in: 0 ... .max))
            try context.remember(report, measuredAt: time.wall())
            return try json(report)
        case .plan:
            let design = try CollectionDesign(yaml: try options.needed("design"))
            try options.end()
            return try json(try await management.plan(design))
        case .create:
            let size = try options.integer("dimensions", 1...65_536) ?? dimensions
            try options.end()
            return try json(
                try await management.initialize(.guide(name: name, dimensions: size), isDryRun: options.isDryRun))
        case .setAlias:
            let collection = try options.needed("collection")
            try options.end()
            if !options.isDryRun { try await management.setAlias(name, to: collection) }
            return try json(try await management.aliasList())
        case .beginBulk:
            let (strategy, isForced) = (try options.strategy() ?? .defer, try options.bool("force"))
            try options.end()
            if options.isDryRun {
                return try json(try await management.planBulk(name, strategy, isForced: isForced, journals: bulk))
            }
            return try json(try await management.beginBulk(name, strategy, isForced: isForced, journals: bulk))
        case .deleteSnapshot:
            let snapshot = try options.needed("snapshot")
            try options.end()
            try confirm(options, "deletes the snapshot '\(snapshot)'")
            if !options.isDryRun { try await management.deleteSnapshot(snapshot, of: name) }
            return try json(try await management.snapshots(name))
        default:
            try options.end()
            return try await simple(command, options)
        }
    }

    /// Those without options of their own.
    private func simple(_ command: CollectionCommand, _ options: CommandOptions) async throws -> JSONValue {
        let name = command.name
        switch command.operation {
        case .info: return try json(try await management.info(name))
        case .graph: return try json(try await management.graphSettings(name))
        case .snapshots: return try json(try await management.snapshots(name))
        case .aliases: return try json(try await management.aliasList())
        case .bulkStatus: return try json(try management.bulkStatus(name, journals: bulk))
        case .reindexStatus: return try json(try management.reindexStatus(name, journals: reindexing))
        case .searchSettings: return try json(try search.read(name) ?? SearchSettings())
        case .deleteAlias:
            try confirm(options, "deletes the alias '\(name)'")
            if !options.isDryRun { try await management.deleteAlias(name) }
            return try json(try await management.aliasList())
        case .delete:
            var deletion = try await management.planDeletion(name)
            try confirm(options, "deletes '\(name)' with \(deletion.points) points")
            if !options.isDryRun {
                try await management.delete(name)
                deletion.isDryRun = false
            }
            return try json(deletion)
        case .cancelReindex:
            let report = try management.reindexStatus(name, journals: reindexing)
            try confirm(options, "deletes the copy '\(report.target)'")
            return try json(
                options.isDryRun ? report : try await management.cancelReindex(name, journals: reindexing))
        case .rollBackReindex:
            let report = try await management.planRollBack(name, journals: reindexing)
            try confirm(options, "leads the aliases back to '\(report.source)'")
            return try json(
                options.isDryRun ? report : try await management.rollBackReindex(name, journals: reindexing))
        default: return try json(try await management.list())
        }
    }

    /// Throws what would be done, unless it may be.
    func confirm(_ options: CommandOptions, _ effect: String) throws(CollectionError) {
        guard options.isConfirmed || options.isDryRun else {
            throw CollectionError(
                .unconfirmed, "This \(effect): send it again with yes=true, or look with dry_run=true.")
        }
    }

    /// The report as `--output json` writes it.
    func json(_ report: some Encodable) throws -> JSONValue {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        return try JSONDecoder().decode(JSONValue.self, from: try encoder.encode(report))
    }
}
