/// One sample of an exposition, as it was written.
public struct ExposedSample: Sendable {
    public let name: String
    /// In their order, values unescaped.
    public let labels: [(name: String, value: String)]
    public let value: Double
    public let hasTimestamp: Bool
    /// From 1.
    public let line: Int

    /// The label's value, or nil.
    public subscript(label: String) -> String? { labels.first { $0.name == label }?.value }
}

/// The samples of one name and what is said about them.
public struct ExposedFamily: Sendable {
    public let name: String
    public internal(set) var type: String?
    public internal(set) var help: String?
    public internal(set) var unit: String?
    public internal(set) var samples: [ExposedSample] = []
    /// Where it is first named.
    public let line: Int
}

/// What is wrong with an exposition, and where.
public struct ExpositionFault: Sendable, Hashable, CustomStringConvertible {
    /// From 1; 0: the exposition as a whole.
    public let line: Int
    public let message: String

    public var description: String { line == 0 ? message : "line \(line): \(message)" }
}
