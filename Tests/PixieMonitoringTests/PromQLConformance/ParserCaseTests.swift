import FoundationEssentials
import Testing

@testable import PixieMonitoring

@Suite(
    "Prometheus' parser cases",
    .enabled(if: ConformanceData.has("parser_cases.json"), "PIXIE_PROMQL_CONFORMANCE has no parser_cases.json"))
struct ParserCaseTests {
    private struct Case: Decodable {
        let input: String
        let fail: Bool
        let errMsg: String?
    }

    @Test("every case is accepted or refused as upstream does, with upstream's words")
    func allCases() throws {
        let cases = try JSONDecoder().decode([Case].self, from: Data(ConformanceData.text("parser_cases.json").utf8))
        var wrong: [String] = []
        for item in cases {
            let (bytes, mustFail) = restored(item)
            if let complaint = verdict(bytes, mustFail: mustFail, expected: item.errMsg) {
                wrong.append("\(String(decoding: bytes.prefix(100), as: UTF8.self)): \(complaint)")
            }
        }
        print("parser cases decided as upstream does: \(cases.count - wrong.count) of \(cases.count)")
        #expect(wrong == [])
        #expect(cases.count >= 288)
    }

    /// The input as upstream's Go source has it, where a JSON string or the extraction could not carry it: bytes that
    /// are not UTF-8, a text built by a loop, and one that holds the very quote that delimits it in Go.
    private func restored(_ item: Case) -> (bytes: [UInt8], mustFail: Bool) {
        if item.errMsg?.contains("invalid UTF-8 rune") == true {
            let parts = item.input.utf8.split(separator: Array("ÿ".utf8), omittingEmptySubsequences: false)
            return (Array(parts.joined(separator: [0xFF])), item.fail)
        }
        if item.input == "(", item.errMsg?.contains("non-empty matcher") == true {
            return (Array("(\(String(repeating: "-{}-1", count: 10_000)))".utf8), item.fail)
        }
        if item.input == "`", !item.fail {
            return (Array(#"`\a\b\f\n\r\t\v\\\" - \xFF\377\u1234\U00010111\U0001011111☺`"#.utf8), item.fail)
        }
        return (Array(item.input.utf8), item.fail)
    }

    private func verdict(_ bytes: [UInt8], mustFail: Bool, expected: String?) -> String? {
        do throws(MonitoringError) {
            if isSeriesDescription(bytes) {
                _ = try SeriesDescription.parse(String(decoding: bytes, as: UTF8.self), dialect: .prometheus2)
            } else {
                let expression = try Parser.parse(utf8: bytes, dialect: .prometheus2)
                // What is accepted must also survive being printed.
                let text = expression.description
                let again = try Parser.parse(text, dialect: .prometheus2).description
                if text != again { return "printed as \(text), then as \(again)" }
            }
        } catch {
            guard mustFail else { return "refused: \(error)" }
            guard let expected, !error.description.contains(expected) else { return nil }
            return "refused with \"\(error)\" instead of \"\(expected)\""
        }
        return mustFail ? "accepted" : nil
    }

    /// The last cases of the file are series with values, which have their own entry point.
    private func isSeriesDescription(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        return ["my_metric", "{} 1", "{a=\"b\"} -1"].contains { text.hasPrefix($0) }
    }
}
