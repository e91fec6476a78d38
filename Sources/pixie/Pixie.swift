import ArgumentParser

@main
struct Pixie: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pixie",
        abstract: "Query gateway, metrics exporter and operations control plane of a RAG assistant.",
        discussion: """
            Without configuration everything runs in the process, on sample data:

              pixie serve
              pixie query "What are my pending tasks?"

            'pixie config' lists every variable, its value and where that came from.
            """,
        version: PixieVersion.current,
        subcommands: [
            ServeCommand.self, QueryCommand.self, QdrantCommand.self, DatabaseCommand.self, ConfigCommand.self,
        ]
    )
}

enum PixieVersion {
    static let current = "0.1.0"
}
