import ArgumentParser
import FoundationEssentials
import PixieBackends
import PixieCore

/// A file that says how a collection should be.
struct QdrantDesignFile: ParsableArguments {
    @Argument(help: "The YAML file.") var file: String

    func design() throws -> CollectionDesign { try Self.design(file) }

    static func design(_ file: String) throws -> CollectionDesign {
        let text: String
        do { text = try String(contentsOfFile: file, encoding: .utf8) } catch {
            StandardStreams.error("pixie: \(file) cannot be read as UTF-8 text\n")
            throw ExitCode.usage
        }
        return try CollectionDesign(yaml: text)
    }

    static let example = """
          collection: user_documents
          vectors: {size: 1536, distance: Cosine}
          hnsw_config: {m: 16, ef_construct: 128}
          optimizers_config: {indexing_threshold: 10000}
          quantization_config: none
          payload_indexes:
            user_id: {type: keyword, is_tenant: true}
            document_id: keyword
        """
}

struct QdrantPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Compare a collection with a file that says how it should be.",
        discussion: """
            Shows each difference with its cost: free, rebuild (with an estimate) or recreate. Changes nothing. Exits with 1 when \
            there are differences. What the file leaves out stays as it is. A file:

            \(QdrantDesignFile.example)

              pixie qdrant plan collection.yml
            """)

    @OptionGroup var options: QdrantOptions
    @OptionGroup var file: QdrantDesignFile

    func run() async throws {
        try await options.run { management, _ in
            let plan = try await management.plan(try file.design())
            try options.show(plan)
            if plan.cost != nil { throw ExitCode.failure }
        }
    }
}

struct QdrantApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Make a collection as a file says.",
        discussion: """
            Shows the plan, asks before what costs a rebuild, and waits for it. A collection with points is never made anew. \
            'pixie qdrant plan --help' shows a file.

              pixie qdrant apply collection.yml
              pixie qdrant apply collection.yml --yes --timeout 0
            """)

    @OptionGroup var options: QdrantOptions
    @OptionGroup var confirmation: QdrantConfirmation
    @OptionGroup var waiting: QdrantWaiting
    @OptionGroup var file: QdrantDesignFile

    func run() async throws {
        try await options.run { management, _ in
            let design = try file.design()
            let plan = try await management.plan(design)
            try options.show(plan)
            guard let cost = plan.cost, !confirmation.dryRun else { return }
            if cost != .free, !(try confirmation.confirms("Change '\(design.name)' (\(cost))?")) { return }
            _ = try await management.apply(design)
            try await waiting.wait(for: design.name, management)
        }
    }
}
