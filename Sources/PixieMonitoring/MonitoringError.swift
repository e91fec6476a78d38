/// What went wrong in a query, a rule or a series operation: a code to branch on, words in Prometheus' own terms, and,
/// for anything that was written by a person, the place in the text.
public struct MonitoringError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The text does not follow the grammar or its types do not fit. The API answers 400 `bad_data`.
        case badData
        /// The text is valid but could not be evaluated on this data. The API answers 422 `execution`.
        case execution
        /// The query ran out of time. The API answers 503 `timeout`.
        case timeout
        /// The caller gave up. The API answers 499 `canceled`.
        case canceled
        /// A limit on samples, series, depth or resolution was reached. The API answers 422 `execution`.
        case limit
    }

    public let code: Code
    /// The sentence without its place, as Prometheus words it.
    public let message: String
    /// Where in the text the fault begins; nil when the fault lies in the data.
    public let position: SourcePosition?

    public init(_ code: Code, _ message: String, at position: SourcePosition? = nil) {
        self.code = code
        self.message = message
        self.position = position
    }

    /// `1:5: parse error: unexpected ...` for faults in the text, the bare sentence for the others.
    public var description: String {
        guard let position else { return message }
        return code == .badData ? "\(position): parse error: \(message)" : "\(position): \(message)"
    }
}

/// A place in a text a person wrote: line and column, both from 1, the column counted in bytes as Prometheus does.
public struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of the byte at `offset` in `text`.
    init(offset: Int, in text: [UInt8]) {
        var line = 1
        var lineStart = 0
        for index in 0..<min(offset, text.count) where text[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        self.init(line: line, column: offset - lineStart + 1)
    }

    public var description: String { "\(line):\(column)" }
}
