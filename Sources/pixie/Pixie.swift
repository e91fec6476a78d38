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
            ServeCommand.self, QueryCommand.self, CacheCommand.self, QdrantCommand.self, AlertsCommand.self,
            MetricsCommand.self, DatabaseCommand.self, DoctorCommand.self, LoadtestCommand.self, ConfigCommand.self,
        ]
    )

    /// As the parser's own, but for one exit code: a command line that is not understood ends with 2.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            StandardStreams.error(fullMessage(for: error) + "\n")
            exit(withError: ExitCode.usage)
        }
    }
}

enum PixieVersion {
    static let current = "0.1.0"
}
