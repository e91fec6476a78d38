import ArgumentParser
import PixieBackends
import PixieCore

struct QdrantReindexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex", abstract: "Copy a collection into a new one, prove the copy, and switch to it.",
        discussion: "  pixie qdrant reindex documents --to documents_v2 --m 32",
        subcommands: [
            QdrantReindexStartCommand.self, QdrantReindexStatusCommand.self, QdrantReindexCancelCommand.self,
            QdrantReindexRollbackCommand.self,
        ], defaultSubcommand: QdrantReindexStartCommand.self)
}

struct QdrantReindexStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Copy, prove and switch; or go on with what was interrupted.",
        discussion: """
            Makes the new collection with its indexes first, copies all points, builds the graph, compares counts and what searches \
            find, and leads every alias of the old collection to the new one in one call. Searches through an alias go on meanwhile. \
            The old collection is kept. Exits with 1, and switches nothing, when the copy finds less than --min-recall.

              pixie qdrant reindex documents --to documents_v2 --m 32
              pixie qdrant reindex documents --to documents_v2 --file collection.yml
            """)

    @OptionGroup var options: QdrantOptions
    @OptionGroup var graph: QdrantGraphOptions
    @OptionGroup var waiting: QdrantWaiting
    @Argument(help: "The collection, or an alias of it.") var name: String
    @Option(help: "Name of the new collection.") var to: String
    @Option(help: "An alias to lead to the new collection, beside those of the old one.") var alias: String?
    @Flag(help: "Copy and prove only: leave every alias where it is.") var keepAliases = false
    @Option(help: "YAML file with all settings of the new collection; by default those of the old one.")
    var file: String?
    @Option(help: "Share of the true nearest that searches of the copy have to find.") var minRecall = 0.95
    @Option(help: "Search width to measure with; by default the server's.") var ef: Int?
    @Flag(help: "Say what would be done, and do nothing.") var dryRun = false

    func validate() throws {
        guard minRecall >= 0, minRecall <= 1 else { throw ValidationError("--min-recall must be 0 to 1.") }
        if file != nil, graph.change() != GraphChange() {
            throw ValidationError("--file holds all settings: it cannot be combined with options of the graph.")
        }
        if keepAliases, alias != nil { throw ValidationError("--keep-aliases and --alias exclude each other.") }
    }

    func run() async throws {
        try await options.run { management, values in
            var request = Reindex(name, to: to)
            request.alias = alias
            request.keepsAliases = keepAliases
            request.change = graph.change()
            request.design = try file.map { try QdrantDesignFile.design($0) }
            request.minimumRecall = minRecall
            request.ef = ef
            request.timeout = waiting.duration ?? .seconds(86_400)
            let journals = ReindexJournalStore(directory: values.state.directory)
            if dryRun { return try options.show(try await management.planReindex(request, journals: journals)) }
            let advice =
                "run the same again to go on, or 'pixie qdrant reindex cancel \(name)' to delete the unfinished copy"
            let report = try await ProgressDisplay.during(ifInterrupted: { advice }) {
                try await management.reindex(
                    request, journals: journals, seed: .random(in: 0 ... .max), progress: $0.show)
            }
            try options.show(report)
            if !report.isSound { throw ExitCode.failure }
        }
    }
}

/// A copying that was begun.
struct QdrantCopying: ParsableArguments {
    @Argument(help: "The collection, its copy, or an alias.") var name: String

    func find(
        _ management: QdrantManagement, _ values: PixieConfiguration
    ) throws -> (report: ReindexReport, journals: ReindexJournalStore) {
        let journals = ReindexJournalStore(directory: values.state.directory)
        return (try management.reindexStatus(name, journals: journals), journals)
    }
}

struct QdrantReindexStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say how far the copying of a collection is.",
        discussion: "  pixie qdrant reindex status documents --output json")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var copying: QdrantCopying

    func run() async throws {
        try await options.run { management, values in
            try options.show(try copying.find(management, values).report)
        }
    }
}

struct QdrantReindexCancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Delete an unfinished copy; the original was never changed.",
        discussion: "  pixie qdrant reindex cancel documents --yes")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var confirmation: QdrantConfirmation
    @OptionGroup var copying: QdrantCopying

    func run() async throws {
        try await options.run { management, values in
            let (report, journals) = try copying.find(management, values)
            var removed = CopyRemoval(source: report.source, target: report.target, isDryRun: true)
            if try confirmation.confirms("Delete the copy '\(report.target)'?") {
                _ = try await management.cancelReindex(copying.name, journals: journals)
                removed.isDryRun = false
            }
            try options.show(removed)
        }
    }
}

struct QdrantReindexRollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Lead the aliases back to the original; the copy is kept.",
        discussion: "  pixie qdrant reindex rollback documents --yes")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var confirmation: QdrantConfirmation
    @OptionGroup var copying: QdrantCopying

    func run() async throws {
        try await options.run { management, values in
            let journals = ReindexJournalStore(directory: values.state.directory)
            let report = try await management.planRollBack(copying.name, journals: journals)
            let question =
                "Lead the aliases back to '\(report.source)'? Documents written since the switch are only in '\(report.target)'."
            guard try confirmation.confirms(question) else {
                StandardStreams.error("would lead the aliases back to '\(report.source)'\n")
                return try options.show(report)
            }
            try options.show(try await management.rollBackReindex(copying.name, journals: journals))
        }
    }
}
