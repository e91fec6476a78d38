import ArgumentParser
import FoundationEssentials
import Glibc
import PixieBackends
import PixieCore
import PixieIO

/// Where the admin listener is, and how results are printed.
struct AdminConnection: ParsableArguments {
    @Option(help: "Address of the admin listener.") var server = "http://127.0.0.1:8081"
    @Option(help: "table or json.") var output = OutputFormat.table
    @Option(help: "Seconds to wait for an answer.") var timeout = 30

    func validate() throws {
        guard timeout > 0 else { throw ValidationError("--timeout must be positive.") }
    }

    var deadline: Deadline { .after(.seconds(timeout)) }

    /// Calls `body`, and turns what it throws into words and an exit code. The token is the first of PIXIE_ADMIN_TOKENS.
    func run(_ body: (PixieAdminClient) async throws -> Void) async throws {
        let tokens = ProcessInfo.processInfo.environment["PIXIE_ADMIN_TOKENS"]?.split(separator: ",")
        let loop = try EventLoop()
        let http = HTTPClient(loop: loop)
        let client = PixieAdminClient(
            client: http, baseURL: server, token: tokens?.first.map { $0.filter { $0 != " " } })
        let result: Result<Void, any Error>
        do { result = .success(try await body(client)) } catch { result = .failure(Self.exit(error)) }
        await http.shutdown()
        await loop.stop()
        try result.get()
    }

    func show(_ value: JSONValue, table: (JSONValue) -> [String]) throws {
        switch output {
        case .table: StandardStreams.output(table(value).map { $0 + "\n" }.joined())
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
            StandardStreams.output(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
        }
    }

    private static func exit(_ error: any Error) -> any Error {
        switch error {
        case PixieClient.Failure.unreachable(let detail):
            StandardStreams.error("pixie: nobody answers at \(detail). Is 'pixie serve' running there?\n")
            return ExitCode.unreachable
        case PixieClient.Failure.refused(let status, let code, let detail):
            StandardStreams.error("pixie: \(status) \(code): \(detail)\n")
            return ExitCode.refused
        case PixieClient.Failure.broken(let detail):
            StandardStreams.error("pixie: \(detail)\n")
            return ExitCode.failure
        default: return error
        }
    }
}

extension JSONValue {
    /// The member of an object; null for anything else.
    subscript(_ name: String) -> JSONValue {
        if case .object(let members) = self { members[name] ?? .null } else { .null }
    }

    var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// For people: `-` for null.
    var shown: String {
        switch self {
        case .null: "-"
        case .bool(let value): value ? "yes" : "no"
        case .integer(let value): String(value)
        case .number(let value): String((value * 1_000).rounded() / 1_000)
        case .string(let value): value
        case .array(let values): values.map(\.shown).joined(separator: " ")
        case .object(let members):
            members.sorted { $0.key < $1.key }.map { "\($0): \($1.shown)" }.joined(separator: ", ")
        }
    }

    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}

/// Lines up cells under their heads, two spaces apart.
struct TextTable {
    private var rows: [[String]]

    init(_ heads: [String]) { rows = [heads] }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    var lines: [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line +=
                    column == row.count - 1
                    ? cell : cell + String(repeating: " ", count: widths[column] - cell.count + 2)
            }
            return line
        }
    }
}
