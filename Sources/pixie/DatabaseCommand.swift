import ArgumentParser
import FoundationEssentials
import PixieBackends
import PixieCore
import PixieIO

struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "Look at the database with the tasks and events.",
        subcommands: [DatabaseCheckCommand.self])
}

struct DatabaseCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compare the database's tables, columns and indexes with what Pixie expects. Changes nothing.",
        discussion: """
            Acts on DATABASE_URL. Exits with 0 when all is as expected, 1 when something differs, 2 when DATABASE_URL is
            missing or wrong, 3 when the database cannot be reached.

              DATABASE_URL=postgresql://pixie_reader@localhost/pixie pixie db check
              pixie db check --output json
            """)

    @OptionGroup var source: ConfigurationSource
    @Option(help: "table or json.") var output = OutputFormat.table

    func run() async throws {
        let values = try await source.load().values
        guard let url = values.database.url else {
            StandardStreams.error("pixie: DATABASE_URL is not set\n")
            throw ExitCode.usage
        }
        let report = try await Self.check(url, values.database.connectTimeout)
        switch output {
        case .table: StandardStreams.output(Self.table(report))
        case .json: StandardStreams.output(try Self.json(report))
        }
        if !report.isSound { throw ExitCode(1) }
    }

    private static func check(_ url: String, _ connectTimeout: Duration) async throws -> SchemaReport {
        do {
            let configuration = try PostgresConfiguration(url: url, connectTimeout: connectTimeout)
            let deadline = Deadline.after(.seconds(30))
            return try await PostgresConnection.withConnection(
                configuration, loop: EventLoop(), deadline: deadline
            ) { try await SchemaCheck.run(on: $0, deadline: deadline) }
        } catch let error as PostgresError {
            StandardStreams.error("pixie: the database cannot be checked: \(error)\n")
            throw error.code == .configuration ? ExitCode.usage : ExitCode.unreachable
        }
    }

    private static func table(_ report: SchemaReport) -> String {
        var text = "PostgreSQL \(report.server)\n"
        let width = report.findings.map(\.object.count).max() ?? 0
        for finding in report.findings {
            let object = finding.object + String(repeating: " ", count: width - finding.object.count)
            text += "\(finding.severity == .drift ? "drift " : "notice")  \(object)  \(finding.words)\n"
        }
        let drifts = report.findings.count { $0.severity == .drift }
        return text + (drifts == 0 ? "The schema is as expected.\n" : "\(drifts) of these need mending.\n")
    }

    private static func json(_ report: SchemaReport) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
        return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
    }
}
