import ArgumentParser
import FoundationEssentials
import PixieBackends
import PixieCore
import PixieIO

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check every dependency: reachable, version, settings; and say how to mend what is wrong.",
        discussion: """
            Looks at what the configuration names; the rest runs in the process and needs no check. Changes nothing but one key in Redis, \
            which is removed again. Asks each model for a few tokens unless --skip-models. Exits with 0 when all is well, 1 when something \
            needs mending, 2 when a setting is wrong, 3 when something cannot be reached.

              pixie doctor
              pixie doctor --output json --skip-models
            """)

    @OptionGroup var source: ConfigurationSource
    @Option(help: "table or json.") var output = OutputFormat.table
    @Option(help: "Seconds that all checks of one dependency may take.") var timeout = 15
    @Flag(help: "Do not call the models, which costs a few tokens.") var skipModels = false

    func validate() throws {
        guard (1...600).contains(timeout) else { throw ValidationError("--timeout must be 1 to 600.") }
    }

    func run() async throws {
        let values = try await source.load().values
        let summary = try await DoctorRounds(values, timeout: .seconds(timeout), skipsModels: skipModels).summary()
        switch output {
        case .table: StandardStreams.output(summary.text)
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            StandardStreams.output(String(decoding: try encoder.encode(summary), as: UTF8.self) + "\n")
        }
        if summary.exitCode != 0 { throw ExitCode(summary.exitCode) }
    }
}
