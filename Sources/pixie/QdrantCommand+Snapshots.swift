import ArgumentParser
import PixieBackends
import PixieCore

struct QdrantSnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Make, list, restore or delete snapshots, on the server's disk.",
        discussion: "  pixie qdrant snapshot create user_documents",
        subcommands: [
            QdrantSnapshotCreateCommand.self, QdrantSnapshotListCommand.self, QdrantSnapshotRestoreCommand.self,
            QdrantSnapshotDeleteCommand.self,
        ])

    static func check(_ timeout: Int) throws {
        guard (1...1_000_000).contains(timeout) else { throw ValidationError("--timeout must be 1 to 1000000.") }
    }
}

struct QdrantSnapshotCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a snapshot.",
        discussion: "  pixie qdrant snapshot create user_documents")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection
    @Option(help: "Seconds it may take.") var timeout = 3_600
    @Flag(help: "Say what would be done, and do nothing.") var dryRun = false

    func validate() throws { try QdrantSnapshotCommand.check(timeout) }

    func run() async throws {
        try await options.run { management, _ in
            let name = collection.name
            if dryRun { return try options.show(try await management.planSnapshot(name)) }
            let made = try await ProgressDisplay.during(
                ifInterrupted: { "the server goes on with it: 'pixie qdrant snapshot list \(name)'" }
            ) {
                $0.show("making a snapshot of '\(name)'")
                return try await management.createSnapshot(name, within: .seconds(timeout))
            }
            try options.show(made)
        }
    }
}

struct QdrantSnapshotListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the snapshots.",
        discussion: "  pixie qdrant snapshot list user_documents --output json")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var collection: QdrantCollection

    func run() async throws {
        try await options.run { management, _ in try options.show(try await management.snapshots(collection.name)) }
    }
}

struct QdrantSnapshotRestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a snapshot in the place of a collection.",
        discussion: """
              pixie qdrant snapshot restore user_documents SNAPSHOT
              pixie qdrant snapshot restore user_documents SNAPSHOT --to user_documents_copy
            """)

    @OptionGroup var options: QdrantOptions
    @OptionGroup var confirmation: QdrantConfirmation
    @Argument(help: "The collection it was made of.") var name: String
    @Argument(help: "The snapshot.") var snapshot: String
    @Option(help: "The collection to put it in; by default the one it was made of.") var to: String?
    @Option(help: "Seconds it may take.") var timeout = 3_600

    func validate() throws { try QdrantSnapshotCommand.check(timeout) }

    func run() async throws {
        try await options.run { management, _ in
            let target = to ?? name
            let plan = try await management.planRestore(snapshot, of: name, to: target)
            guard try confirmation.confirms("Replace all that '\(target)' holds by \(snapshot)?") else {
                return try options.show(plan)
            }
            let restored = try await ProgressDisplay.during(
                ifInterrupted: { "the server goes on with it: 'pixie qdrant info \(target)'" }
            ) {
                $0.show("restoring '\(target)' from \(snapshot)")
                return try await management.restore(snapshot, of: name, to: target, within: .seconds(timeout))
            }
            try options.show(restored)
        }
    }
}

struct QdrantSnapshotDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a snapshot.",
        discussion: "  pixie qdrant snapshot delete user_documents SNAPSHOT --yes")

    @OptionGroup var options: QdrantOptions
    @OptionGroup var confirmation: QdrantConfirmation
    @Argument(help: "The collection it was made of.") var name: String
    @Argument(help: "The snapshot.") var snapshot: String

    func run() async throws {
        try await options.run { management, _ in
            if try confirmation.confirms("Delete the snapshot \(snapshot)?") {
                try await management.deleteSnapshot(snapshot, of: name)
            } else {
                StandardStreams.error("would delete the snapshot \(snapshot)\n")
            }
            try options.show(try await management.snapshots(name))
        }
    }
}
