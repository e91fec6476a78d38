import ArgumentParser
import FoundationEssentials
import PixieCore

struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Print every setting, its value and where that came from.",
        discussion: """
            Secrets are shown as ***. Exits with 2 and one line when a value is not accepted.

              PIXIE_PORT=9000 pixie config
              pixie config --output json
              pixie config --example > .env
            """
    )

    @OptionGroup var source: ConfigurationSource
    @Option(help: "table or json.") var output = OutputFormat.table
    @Flag(help: "Print a .env file with every setting, its meaning and its default instead.") var example = false

    func run() async throws {
        guard !example else { return StandardStreams.output(ConfigurationVariable.exampleFile) }
        let loaded = try await source.load()
        switch output {
        case .table: StandardStreams.output(Self.table(loaded))
        case .json: StandardStreams.output(try Self.json(loaded))
        }
        for warning in loaded.warnings { StandardStreams.error("warning: \(warning)\n") }
    }

    private static func table(_ loaded: LoadedConfiguration) -> String {
        var text = ""
        var group: ConfigurationVariable.Group?
        let width = loaded.report.map(\.name.count).max() ?? 0
        let valueWidth = min(40, loaded.report.map(\.shownValue.count).max() ?? 0)
        for line in loaded.report {
            if line.group != group {
                text += group == nil ? "" : "\n"
                text += "# \(line.group.rawValue)\n"
                group = line.group
            }
            let value = line.shownValue.isEmpty ? "-" : line.shownValue
            text += "\(padded(line.name, width))  \(padded(value, valueWidth))  \(line.origin.rawValue)\n"
        }
        return text
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func json(_ loaded: LoadedConfiguration) throws -> String {
        struct Setting: Encodable {
            let name: String
            let value: String
            let origin: String
            let meaning: String
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
        let settings = loaded.report.map {
            Setting(name: $0.name, value: $0.shownValue, origin: $0.origin.rawValue, meaning: $0.meaning)
        }
        return String(decoding: try encoder.encode(settings), as: UTF8.self) + "\n"
    }
}

/// How a listing is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case table, json }
