/// A series as unit-test files write it: `http_requests{job="api"} 1 2+1x3 _ stale`.
public struct SeriesDescription: Hashable, Sendable {
    public enum Value: Hashable, Sendable {
        case sample(Double)
        case stale
        /// No sample at this step.
        case missing
    }

    public let labels: Labels
    public let values: [Value]

    /// The most values one description may unfold to.
    public static let valueLimit = 1_000_000

    /// - Throws: `.badData` with the place of the fault.
    public static func parse(
        _ text: String, dialect: Dialect = .prometheus3
    ) throws(MonitoringError) -> SeriesDescription {
        var parser = SeriesDescriptionParser(text, dialect: dialect)
        return try parser.parse()
    }
}

struct SeriesDescriptionParser {
    private let bytes: [UInt8]
    private let dialect: Dialect
    private var place = 0

    init(_ text: String, dialect: Dialect) {
        bytes = Array(text.utf8)
        self.dialect = dialect
    }

    mutating func parse() throws(MonitoringError) -> SeriesDescription {
        let end = headEnd()
        let labels = try SeriesDescriptionParser.labels(
            String(decoding: bytes[..<end], as: UTF8.self), dialect: dialect)
        place = end
        var values: [SeriesDescription.Value] = []
        while true {
            let before = place
            skipBlanks()
            guard place < bytes.count else { break }
            guard place > before else { throw fault("expected a space between values") }
            try values.append(contentsOf: item())
            if values.count > SeriesDescription.valueLimit { throw fault("too many values") }
        }
        return SeriesDescription(labels: labels, values: values)
    }

    /// The name and labels of a series, which are written like a selector of equalities.
    static func labels(_ text: String, dialect: Dialect) throws(MonitoringError) -> Labels {
        let trimmed = text.filter { $0 != " " && $0 != "\t" }
        if trimmed.isEmpty || trimmed == "{}" { return Labels([]) }
        var parser = Parser(Array(text.utf8), dialect: dialect)
        let selector = try parser.seriesSelector()
        var pairs: [Label] = []
        for matcher in selector {
            guard matcher.operation == .equal else {
                throw MonitoringError(
                    .badData, "only equality is allowed in a series", at: SourcePosition(line: 1, column: 1))
            }
            pairs.append(Label(name: matcher.name, value: matcher.value))
        }
        return Labels(pairs)
    }

    /// Where the name and labels end and the values begin.
    private func headEnd() -> Int {
        var quote: UInt8?
        var escaped = false
        var seenBrace = false
        for (index, byte) in bytes.enumerated() {
            if let open = quote {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\"), open != UInt8(ascii: "`") {
                    escaped = true
                } else if byte == open {
                    quote = nil
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): quote = byte
            case UInt8(ascii: "{"): seenBrace = true
            case UInt8(ascii: "}"): return index + 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                // The braces may stand apart from the name.
                let next = bytes[index...].first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
                if !seenBrace, next != UInt8(ascii: "{"), index > 0 { return index }
            default: break
            }
        }
        return bytes.count
    }

    private func fault(_ message: String) -> MonitoringError {
        MonitoringError(.badData, message, at: SourcePosition(offset: place, in: bytes))
    }

    private mutating func skipBlanks() {
        while place < bytes.count, bytes[place] == UInt8(ascii: " ") || bytes[place] == UInt8(ascii: "\t") {
            place += 1
        }
    }

    /// One item: `1`, `1x3`, `1+2x3`, `_`, `_x3`, `stale`.
    private mutating func item() throws(MonitoringError) -> [SeriesDescription.Value] {
        if bytes[place] == UInt8(ascii: "{") { throw fault("native histograms are not supported") }
        if bytes[place] == UInt8(ascii: "_") {
            place += 1
            let times = try repetitions() ?? 1
            return Array(repeating: .missing, count: times)
        }
        if bytes[place...].starts(with: Array("stale".utf8)) {
            place += 5
            return Array(repeating: .stale, count: (try repetitions() ?? 0) + 1)
        }
        let first = try number()
        guard place < bytes.count, bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "-") else {
            return Array(repeating: .sample(first), count: (try repetitions() ?? 0) + 1)
        }
        let step = try number()
        guard let times = try repetitions() else { throw fault("expected a repetition such as x5") }
        var value = first
        return (0...times).map { index in
            // Summed up step by step, as Prometheus does: multiplying would round differently.
            if index > 0 { value += step }
            return .sample(value)
        }
    }

    private mutating func repetitions() throws(MonitoringError) -> Int? {
        guard place < bytes.count, bytes[place] == UInt8(ascii: "x") else { return nil }
        place += 1
        let digits = bytes[place...].prefix { Lexer.isDigit($0) }
        place += digits.count
        guard let count = Int(String(decoding: digits, as: UTF8.self)), count <= SeriesDescription.valueLimit else {
            throw fault("expected how often to repeat")
        }
        return count
    }

    private mutating func number() throws(MonitoringError) -> Double {
        let start = place
        if bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "-") { place += 1 }
        while place < bytes.count {
            let byte = bytes[place]
            let afterExponent = bytes[place - (place > start ? 1 : 0)] | 0x20 == UInt8(ascii: "e")
            let isSign = byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
            let isPart = Lexer.isWord(byte) && byte != UInt8(ascii: "x") || byte == UInt8(ascii: ".")
            guard isPart || (isSign && afterExponent && place > start) else { break }
            place += 1
        }
        guard let value = NumberText.parseFloat(String(decoding: bytes[start..<place], as: UTF8.self)) else {
            place = start
            throw fault("unexpected text in series values, expected number or \"stale\"")
        }
        return value
    }
}

extension Parser {
    /// The matchers of `name{a="b"}` alone, which need not be selective: `{}` is a series too.
    mutating func seriesSelector() throws(MonitoringError) -> [LabelMatcher] {
        var matchers: [LabelMatcher] = []
        if try current().kind != .leftBrace {
            let name = try advance()
            guard name.isName else { throw fault("unexpected \(name.words)", at: name.range) }
            matchers.append(try LabelMatcher(Labels.metricName, .equal, name.text))
        }
        if try current().kind == .leftBrace {
            var selector = VectorSelector(name: "", matchers: [], range: SourceRange(0, 0))
            try braces(&selector)
            if !selector.name.isEmpty {
                matchers.append(try LabelMatcher(Labels.metricName, .equal, selector.name))
            }
            matchers += selector.matchers
        }
        if try current().kind != .endOfInput { throw unexpected() }
        return matchers
    }
}
