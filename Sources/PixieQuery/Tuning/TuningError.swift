/// Why a file of pairs or of their embeddings cannot be used.
public struct TuningError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// A line is not a JSON object.
        case malformedLine = "malformed_line"
        /// A field is missing, of the wrong type, empty or too long.
        case invalidField = "invalid_field"
        case duplicateID = "duplicate_id"
        /// A line, the pairs or the categories exceed `PairReader.Limits`.
        case tooMuch = "too_much"
        /// Without pairs of both kinds nothing can be measured.
        case oneSided = "one_sided"
        /// Not two unit vectors of the right size a pair.
        case malformedVectors = "malformed_vectors"
    }

    public var code: Code
    /// The line it is about, from 1.
    public var line: Int?
    /// Safe to print: repeats nothing unchecked of the file.
    public var detail: String

    public init(_ code: Code, line: Int? = nil, _ detail: String) {
        self.code = code
        self.line = line
        self.detail = detail
    }

    /// "12: field "a" is missing": to follow a file's name and a colon.
    public var description: String { line.map { "\($0): \(detail)" } ?? " \(detail)" }
}
