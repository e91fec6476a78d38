import ArgumentParser
import Glibc

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

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(saying: fullMessage(for: error), exitCode(for: error))
        }
        end(saying: "", .success)
    }

    /// As the parser's own, but for two things: a command line that is not understood ends with 2, and C's exit handlers do not
    /// run. They take libraries apart, OpenSSL among them, while threads that have used those are still ending, or wait in one
    /// for a server that hangs: that corrupted the heap of a process that had done all its work.
    private static func end(saying message: String, _ code: ExitCode) -> Never {
        if !message.isEmpty {
            let isWanted = code == .success
            isWanted ? StandardStreams.output(message + "\n") : StandardStreams.error(message + "\n")
        }
        _exit(code == .validationFailure ? ExitCode.usage.rawValue : code.rawValue)
    }
}

enum PixieVersion {
    static let current = "0.1.0"
}
