import ArgumentParser
import FoundationEssentials
import PixieBackends
import PixieCore
import PixieIO

struct QdrantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "qdrant",
        abstract: "Make, look at, load and tune the document collection of a Qdrant server.",
        discussion: """
            The server is that of --url or QDRANT_URL, the key that of QDRANT_API_KEY. Exits with 1 when a check failed, 3 when \
            the server cannot be reached, 4 when it, or Pixie, refuses.

              pixie qdrant init
              pixie qdrant doctor
              pixie qdrant hnsw set user_documents --m 32 --yes
            """,
        subcommands: [
            QdrantInitCommand.self, QdrantListCommand.self, QdrantInfoCommand.self, QdrantWaitCommand.self,
            QdrantDoctorCommand.self, QdrantPlanCommand.self, QdrantApplyCommand.self, QdrantGraphCommand.self,
            QdrantLoadCommand.self, QdrantBulkCommand.self, QdrantReindexCommand.self, QdrantTuneCommand.self,
            QdrantSnapshotCommand.self, QdrantAliasCommand.self, QdrantDeleteCommand.self,
        ]
    )
}

/// Where the server is, and how results are printed.
struct QdrantOptions: ParsableArguments {
    @OptionGroup var source: ConfigurationSource
    @Option(help: "Address of the server; by default QDRANT_URL.") var url: String?
    @Option(help: "table or json.") var output = OutputFormat.table

    /// Runs `body` against the server, and turns what it throws into words and an exit code.
    func run(_ body: (QdrantManagement, PixieConfiguration) async throws -> Void) async throws {
        let values = try await source.load().values
        guard let address = url ?? values.qdrant.url else {
            StandardStreams.error("pixie: no server: set QDRANT_URL, or give --url http://127.0.0.1:6333\n")
            throw ExitCode.usage
        }
        let loop = try EventLoop()
        let http = HTTPClient(loop: loop)
        let client = QdrantClient(
            client: http, baseURL: address, apiKey: values.qdrant.apiKey, retries: RetryPolicy(maximumRetries: 4))
        let result: Result<Void, any Error>
        do { result = .success(try await body(QdrantManagement(client: client), values)) } catch {
            result = .failure(Self.exit(error))
        }
        await http.shutdown()
        await loop.stop()
        try result.get()
    }

    func show(_ report: some ManagementReport) throws {
        switch output {
        case .table: StandardStreams.output(report.lines.map { $0 + "\n" }.joined())
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            StandardStreams.output(String(decoding: try encoder.encode(report), as: UTF8.self) + "\n")
        }
    }

    private static func exit(_ error: any Error) -> any Error {
        switch error {
        case let error as QdrantError:
            StandardStreams.error("pixie: \(error)\n")
            let isDown = [.unreachable, .timeout, .interrupted, .failed, .busy].contains(error.code)
            return isDown ? ExitCode.unreachable : .refused
        case let error as ManagementRefusal:
            StandardStreams.error("pixie: \(error)\n")
            return ExitCode.refused
        case is DesignFileError, is UnreadableFile:
            StandardStreams.error("pixie: \(error)\n")
            return ExitCode.usage
        default: return error
        }
    }
}
