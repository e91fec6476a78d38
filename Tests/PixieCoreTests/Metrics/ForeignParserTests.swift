import Glibc
import PixieCore
import Testing

@Suite("Exposition read by others' parsers")
struct ForeignParserTests {
    @Test("promtool finds nothing to say about the text format", .enabled(if: Tool.promtool.isExpected))
    func promtool() throws {
        let registry = MetricsRegistry.withEveryKind()
        let result = try Tool.run("promtool check metrics", input: registry.exposition(.text004))
        #expect(result.output == "")
        #expect(result.status == 0)
    }

    @Test(
        "Python's strict OpenMetrics parser reads every kind, and hostile label values come back unchanged",
        .enabled(if: Tool.python.isExpected))
    func python() throws {
        let script = """
            import sys
            from prometheus_client.openmetrics.parser import text_string_to_metric_families
            text = sys.stdin.buffer.read().decode("utf-8")
            for family in text_string_to_metric_families(text):
                print("family", family.name, family.type, family.unit)
                for sample in family.samples:
                    if "route" in sample.labels:
                        print("route", sample.labels["route"].encode("utf-8").hex(), sample.value)
                    if sample.exemplar:
                        print("exemplar", sample.exemplar.labels["trace_id"])
            """
        let registry = MetricsRegistry.withEveryKind()
        let result = try Tool.run(
            "'\(Tool.pythonPath)' -c '\(script)'", input: registry.exposition(.openMetrics100))
        let hexadecimal = MetricsRegistry.hostile.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
        for line in [
            "family pixie_http_requests counter ", "family pixie_build info ", "family pixie_special gauge ",
            "family pixie_query_duration_seconds histogram seconds", "family pixie_llm_cost_dollars counter dollars",
            "route \(hexadecimal.joined()) 1", "exemplar 4bf92f3577b34da6a3ce929d0e0e4736",
        ] {
            #expect(result.output.contains(line + "\n"))
        }
        #expect(result.status == 0)
    }
}

/// A program from outside: required in CI, and otherwise a reason to skip.
private enum Tool {
    case promtool, python

    static var pythonPath: String { getenv("PIXIE_TEST_PYTHON").map { String(cString: $0) } ?? "python3" }

    var isExpected: Bool {
        if getenv("CI") != nil { return true }
        let probe =
            switch self {
            case .promtool: "promtool --version"
            case .python: "'\(Self.pythonPath)' -c 'import prometheus_client'"
            }
        return (try? Self.run(probe, input: "").status) == 0
    }

    /// Runs a shell command on `input`; what it wrote to both outputs, and how it ended.
    static func run(_ command: String, input: String) throws -> (output: String, status: Int32) {
        var name = Array("/tmp/pixie-metrics-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        try #require(descriptor >= 0)
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        let bytes = Array(input.utf8)
        let written = write(descriptor, bytes, bytes.count)
        close(descriptor)
        try #require(written == bytes.count)

        let pipe = try #require(popen("{ \(command)\n} < \(path) 2>&1", "r"))
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 { output += chunk[..<count] }
        return (String(decoding: output, as: UTF8.self), pclose(pipe))
    }
}
