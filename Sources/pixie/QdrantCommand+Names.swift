import ArgumentParser
import PixieBackends
import PixieCore

struct QdrantAliasCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alias", abstract: "List, set or delete other names of collections.",
        discussion: "  pixie qdrant alias set documents user_documents",
        subcommands: [QdrantAliasListCommand.self, QdrantAliasSetCommand.self, QdrantAliasDeleteCommand.self])
}

struct QdrantAliasListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the aliases.",
        discussion: "  pixie qdrant alias list --output json")

    @OptionGroup var options: QdrantOptions

    func run() async throws {
        try await options.run { management, _ in try options.show(try await management.aliasList()) }
    }
}

struct QdrantAliasSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Point an alias to a collection, at once for all searches.",
        discussion: "  pixie qdrant alias set documents user_documents_v2")

    @OptionGroup var options: QdrantOptions
    @Argument(help: "The alias.") var alias: String
    @Argument(help: "The collection.") var collection: String
    @Flag(help: "Say what would be done, and do nothing.") var dryRun = false

    func run() async throws {
        try await options.run { management, _ in
            if dryRun {
                StandardStreams.error("would point '\(alias)' to '\(collection)'\n")
            } else {
                try await management.setAlias(alias, to: collection)
            }
            try options.show(try await management.aliasList())
        }
    }
}

struct QdrantAliasDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete an alias; the collection stays.",
        discussion: "  pixie qdrant alias delete documents --yes")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var confirmation: QdrantConfirmation
    @Argument(help: "The alias.") var alias: String

    func run() async throws {
        try await options.run { management, _ in
            if try confirmation.confirms("Delete the alias '\(alias)'?") {
                try await management.deleteAlias(alias)
            } else {
                StandardStreams.error("would delete the alias '\(alias)'\n")
            }
            try options.show(try await management.aliasList())
        }
    }
}

struct QdrantDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a collection and all its points.",
        discussion: "  pixie qdrant delete user_documents_v1 --dry-run")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var confirmation: QdrantConfirmation
    @Argument(help: "The collection.") var name: String

    func run() async throws {
        try await options.run { management, _ in
            var deletion = try await management.planDeletion(name)
            let words = "'\(name)' with \(deletion.points) points"
            if try confirmation.confirms("Delete \(words)? They cannot be brought back without a snapshot.") {
                try await management.delete(name)
                deletion.isDryRun = false
            }
            try options.show(deletion)
        }
    }
}
