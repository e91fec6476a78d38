@testable import PixieMonitoring

struct ScriptParser {
    private let lines: [String]
    private let dialect: Dialect
    private var next = 0

    init(_ text: String, dialect: Dialect) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let trimmed = ScriptParser.trimmed(line)
            return trimmed.hasPrefix("#") ? "" : trimmed
        }
        self.dialect = dialect
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }

    mutating func commands() throws -> [ScriptCommand] {
        var commands: [ScriptCommand] = []
        while next < lines.count {
            let line = lines[next]
            next += 1
            if line.isEmpty { continue }
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            switch words[0] {
            case "clear": commands.append(.clear)
            case "load", "load_with_nhcb":
                let start = next
                commands.append(
                    .load(
                        step: try duration(words[1]), series: block(), line: start,
                        addsNative: words[0] == "load_with_nhcb"))
            case let word where word.hasPrefix("eval"): commands.append(.evaluate(try evaluation(line, words)))
            default: throw ScriptFault(line: next, message: "unknown command \(words[0])")
            }
        }
        return commands
    }

    /// The lines up to the next empty one.
    private mutating func block() -> [String] {
        var block: [String] = []
        while next < lines.count, !lines[next].isEmpty {
            block.append(lines[next])
            next += 1
        }
        return block
    }

    /// The name and labels of a series whose values begin with `text`'s last word or before it.
    static func seriesHead(_ text: String) -> String {
        if let brace = text.lastIndex(of: "}") { return String(text[...brace]) }
        return String(text.prefix { !$0.isWhitespace })
    }

    private func duration(_ text: String) throws -> Int64 {
        if let length = PromQLDuration.parse(text) { return length }
        if text.hasPrefix("-"), let length = PromQLDuration.parse(String(text.dropFirst())) { return -length }
        if let seconds = Double(text) { return Int64(seconds * 1_000) }
        throw ScriptFault(line: next, message: "not a duration: \(text)")
    }

    private mutating func evaluation(_ line: String, _ words: [String]) throws -> ScriptCommand.Evaluation {
        let start = next
        let isInstant = words[1] == "instant"
        let times: ScriptCommand.Evaluation.Times =
            isInstant
            ? .instant(try duration(words[3]))
            : .range(start: try duration(words[3]), end: try duration(words[5]), step: try duration(words[7]))
        let query = afterWords(isInstant ? 4 : 8, of: line)
        var evaluation = ScriptCommand.Evaluation(line: start, times: times, query: query)
        switch words[0] {
        case "eval_fail": evaluation.expectations.fails = true
        case "eval_ordered": evaluation.expectations.isOrdered = true
        case "eval_warn": evaluation.expectations.warnings.append(.any)
        case "eval_info": evaluation.expectations.infos.append(.any)
        default: break
        }
        for line in block() { try expectation(line, &evaluation.expectations) }
        return evaluation
    }

    private func afterWords(_ count: Int, of line: String) -> String {
        var rest = Substring(line)
        for _ in 0..<count { rest = rest.drop { !$0.isWhitespace }.drop { $0.isWhitespace } }
        return String(rest)
    }

    private func expectation(_ line: String, _ into: inout ScriptCommand.Expectations) throws {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        switch words[0] {
        case "expect": try modernExpectation(line, words, &into)
        case "expected_fail_message": into.failures.append(.text(afterWords(1, of: line)))
        case "expected_fail_regexp": into.failures.append(.pattern(afterWords(1, of: line)))
        default:
            if words.count == 1, let number = NumberText.parse(line) {
                into.scalar = number
            } else if line.contains("{{") {
                into.needsNativeHistograms = true
            } else {
                into.series.append(try SeriesDescription.parse(line, dialect: dialect))
            }
        }
    }

    private func modernExpectation(
        _ line: String, _ words: [String], _ into: inout ScriptCommand.Expectations
    ) throws {
        let kind = String(words[1].prefix { $0 != ":" })
        switch kind {
        case "fail":
            into.fails = true
            into.failures.append(try match(line, words))
        case "warn": into.warnings.append(try match(line, words))
        case "info": into.infos.append(try match(line, words))
        case "no_warn": into.noWarnings = true
        case "no_info": into.noInfos = true
        case "ordered": into.isOrdered = true
        case "string": into.string = unquoted(afterWords(2, of: line))
        case "range":
            into.rangeVector = (try duration(words[4]), try duration(words[6]), try duration(words[8]))
        default: throw ScriptFault(line: next, message: "unknown expectation \(words[1])")
        }
    }

    private func match(_ line: String, _ words: [String]) throws -> ScriptCommand.Expectations.Match {
        guard words.count > 2 else { return .any }
        var text = afterWords(2, of: line)
        guard let colon = text.firstIndex(of: ":") else {
            throw ScriptFault(line: next, message: "expected msg: or regex:")
        }
        let isPattern = text.hasPrefix("regex")
        text = unquoted(ScriptParser.trimmed(text[text.index(after: colon)...]))
        return isPattern ? .pattern(text) : .text(text)
    }

    private func unquoted(_ text: String) -> String {
        guard let quote = text.first, text.count > 1, "\"'`".contains(quote), text.last == quote else { return text }
        return Lexer.unquote(text)
    }
}
