import Testing

@testable import PixieMonitoring

/// Runs the scenarios of Prometheus' own `template_test.go`, read as the Go text it is.
@Suite(
    "Prometheus' template cases",
    .enabled(
        if: ConformanceData.has("template_test.go.txt"), "PIXIE_PROMQL_CONFORMANCE has no template_test.go.txt"))
struct TemplateCaseTests {
    @Test("every scenario expands or fails as upstream says")
    func allScenarios() throws {
        let source = try ConformanceData.text("template_test.go.txt")
        let start = try #require(source.firstRange(of: "[]scenario{"))
        let end = try #require(source.firstRange(of: "type scenario struct"))
        let scenarios = GoLiteral.elements(String(source[start.upperBound..<end.lowerBound]))
        var wrong: [String] = []
        for scenario in scenarios {
            if let complaint = try verdict(GoLiteral.fields(scenario)) { wrong.append("\(scenario): \(complaint)") }
        }
        print("template cases as upstream says: \(scenarios.count - wrong.count) of \(scenarios.count)")
        #expect(wrong == [])
        #expect(scenarios.count >= 81)
    }

    private func verdict(_ fields: [String: String]) throws -> String? {
        let samples = try fields["queryResult"].map(vector) ?? []
        let expander = TemplateExpander(
            name: "test", externalURL: "http://testhost:9090/path/prefix",
            failsOnMissingKey: fields["options"]?.contains("missingkey=error") == true
        ) { _ throws(MonitoringError) in samples }
        let text = GoLiteral.string(fields["text"] ?? "")
        do throws(MonitoringError) {
            let result = try expander.expand(
                text, data: try fields["input"].map(input) ?? .none, escapesHTML: fields["html"] == "true")
            if fields["shouldFail"] == "true" { return "did not fail" }
            let output = GoLiteral.string(fields["output"] ?? "\"\"")
            return result == output ? nil : "gave \(result)"
        } catch {
            guard fields["shouldFail"] == "true" else { return "failed: \(error)" }
            return error.description == GoLiteral.string(fields["errorMsg"] ?? "") ? nil : "failed with \(error)"
        }
    }

    private func vector(_ text: String) throws -> [VectorSample] {
        try GoLiteral.elements(GoLiteral.body(text)).map { element in
            let fields = GoLiteral.fields(element)
            var pairs: [Label] = []
            if let metric = fields["Metric"] {
                let items = GoLiteral.split(GoLiteral.body(metric)).map {
                    $0 == "labels.MetricName" ? Labels.metricName : GoLiteral.string($0)
                }
                for place in stride(from: 0, to: items.count - 1, by: 2) {
                    pairs.append(Label(name: items[place], value: items[place + 1]))
                }
            }
            let value = GoLiteral.fields(GoLiteral.body(fields["Point"] ?? ""))["V"] ?? ""
            return VectorSample(labels: Labels(pairs), time: 0, value: try #require(Double(value)))
        }
    }

    private func input(_ text: String) throws(MonitoringError) -> TemplateValue {
        let kind = text.prefix { $0 != "{" }
        var values: [TemplateValue] = []
        for item in GoLiteral.split(GoLiteral.body(text)) {
            switch (kind, item) {
            case ("[]string", _): values.append(.string(GoLiteral.string(item)))
            case (_, "math.MaxInt64"): values.append(.int(.max))
            case (_, "math.MinInt64"): values.append(.int(.min))
            case (_, "math.MaxUint64"): values.append(.uint(.max))
            case ("[]float64", _):
                let text = item.replacing("math.Inf(1)", with: "Inf").replacing("math.Inf(-1)", with: "-Inf")
                    .replacing("math.NaN()", with: "NaN")
                let engine = PromQLEngine()
                let result = try engine.instant(engine.prepare(text), at: 0, in: SeriesStore())
                if case .scalar(let value, _) = result.value { values.append(.float(value)) }
            case ("[]uint64", _), ("[]uint", _): values.append(.uint(UInt64(item) ?? 0))
            default: values.append(.int(Int64(item) ?? 0))
            }
        }
        return .list(values)
    }
}

/// Just enough of Go's literals to read a table of test cases.
enum GoLiteral {
    /// The items between commas, with nested braces, parentheses and strings kept whole.
    static func split(_ text: String) -> [String] {
        var (items, current, depth) = ([String](), "", 0)
        var quote: Character?
        var escaped = false
        var comment = false
        var previous: Character = " "
        for character in text {
            defer { previous = character }
            if comment {
                comment = character != "\n"
                continue
            }
            if let open = quote {
                current.append(character)
                if escaped {
                    escaped = false
                } else if character == "\\", open == "\"" {
                    escaped = true
                } else if character == open {
                    quote = nil
                }
                continue
            }
            switch character {
            case "\"", "`": quote = character
            case "{", "(", "[": depth += 1
            case "}", ")", "]":
                depth -= 1
                if depth < 0 { return items + [ScriptParser.trimmed(current)].filter { !$0.isEmpty } }
            case "/" where previous == "/":
                comment = true
                current.removeLast()
                continue
            case "," where depth == 0:
                items.append(ScriptParser.trimmed(current))
                current = ""
                continue
            default: break
            }
            current.append(character)
        }
        return items + [ScriptParser.trimmed(current)].filter { !$0.isEmpty }
    }

    /// The braced items of a list, without their braces.
    static func elements(_ text: String) -> [String] { split(text).filter { $0.hasPrefix("{") }.map(body) }

    /// What is between the first opening brace or parenthesis and its partner at the end.
    static func body(_ text: String) -> String {
        guard let open = text.firstIndex(where: { $0 == "{" || $0 == "(" }) else { return text }
        return String(text[text.index(after: open)...].dropLast())
    }

    static func fields(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for item in split(text) {
            guard let colon = item.firstIndex(of: ":") else { continue }
            fields[String(item[..<colon])] = ScriptParser.trimmed(item[item.index(after: colon)...])
        }
        return fields
    }

    static func string(_ text: String) -> String { text.count > 1 ? Lexer.unquote(text) : text }
}
