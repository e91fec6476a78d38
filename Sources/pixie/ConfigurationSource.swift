import ArgumentParser
import FoundationEssentials
import PixieCore
import PixieIO

/// Where a command takes its configuration from: the environment, and a file of the same variables.
struct ConfigurationSource: ParsableArguments {
    @Option(
        name: .customLong("env-file"),
        help: "File of NAME=value lines; the environment has precedence. Default: .env where there is one.")
    var envFile: String?

    func load() async throws -> LoadedConfiguration {
        do throws(ConfigurationError) {
            return try await PixieConfiguration.load(
                environment: ProcessInfo.processInfo.environment, envFile: envFile ?? ".env",
                envFileIsRequired: envFile != nil)
        } catch {
            StandardStreams.error("pixie: \(error)\n")
            throw ExitCode.usage
        }
    }
}
