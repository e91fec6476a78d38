/// One value of one series at one time.
public struct VectorSample: Hashable, Sendable {
    public let labels: Labels
    /// Milliseconds since 1970.
    public let time: Int64
    public let value: Double

    public init(labels: Labels, time: Int64, value: Double) {
        self.labels = labels
        self.time = time
        self.value = value
    }
}

/// The values of one series over time.
public struct SeriesResult: Hashable, Sendable {
    public struct Point: Hashable, Sendable {
        /// Milliseconds since 1970.
        public let time: Int64
        public let value: Double

        public init(time: Int64, value: Double) {
            self.time = time
            self.value = value
        }
    }

    public let labels: Labels
    public let points: [Point]
}

/// What a query evaluated to.
public enum QueryValue: Hashable, Sendable {
    case scalar(Double, time: Int64)
    case string(String, time: Int64)
    /// Unordered, except after `sort`, `sort_desc`, `topk` and `bottomk`.
    case vector([VectorSample])
    /// In order of the labels.
    case matrix([SeriesResult])

    public var type: ValueType {
        switch self {
        case .scalar: .scalar
        case .string: .string
        case .vector: .vector
        case .matrix: .matrix
        }
    }
}

public struct QueryResult: Hashable, Sendable {
    public let value: QueryValue
    /// Doubts about the result, each once, in Prometheus 3's words. Always empty in dialect 2.
    public let warnings: [String]
    /// Hints about the query, likewise.
    public let infos: [String]
    /// Samples read and points computed.
    public let samples: Int
}
