/// Why a vector was not taken into an index.
public struct VectorError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// Not as many floats as the index has dimensions.
        case wrongDimensions = "wrong_dimensions"
        /// Zero has no direction; NaN and infinity have no length.
        case noDirection = "no_direction"
        /// The index holds as many entries as it can number.
        case full
    }

    public var code: Code
    public var detail: String

    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code.rawValue): \(detail)" }
}
