/// What a load came to.
public struct LoadReport: ManagementReport {
    public struct Rejected: Hashable, Encodable, Sendable {
        public var line: Int
        public var reason: String
    }

    public var collection: String
    public var strategy: BulkStrategy
    /// Of all runs of this load together.
    public var loaded: Int
    public var rejected: Int
    /// The first hundred of this run.
    public var rejectedLines: [Rejected]
    /// Where this run went on; nil when it began at the beginning.
    public var resumedAtLine: Int?
    /// Whether a rejected line ended the load before the end of the file.
    public var wasStopped: Bool
    public var seconds: Double
    public var pointsPerSecond: Double
    /// Nil when the collection was not waited for.
    public var waited: WaitReport?

    public var lines: [String] {
        var lines = rejectedLines.map { "line \($0.line): \($0.reason)" }
        if rejected > rejectedLines.count { lines.append("and \(rejected - rejectedLines.count) rejected lines more") }
        if let resumedAtLine { lines.append("went on after line \(resumedAtLine)") }
        if wasStopped { lines.append("stopped at the first rejected line; what was written before stays") }
        lines.append(
            "\(collection): \(loaded) points loaded (\(strategy.rawValue)), \(rejected) lines rejected, "
                + "\(Int(pointsPerSecond)) points a second")
        return lines + (waited?.lines ?? [])
    }
}

/// What a load would do.
public struct LoadPlan: ManagementReport {
    public var collection: String
    public var file: String
    public var bytes: Int
    public var strategy: BulkStrategy
    /// Nil when it would begin at the beginning.
    public var resumesAfterLine: Int?
    /// In the collection before.
    public var points: Int

    public var lines: [String] {
        let from = resumesAfterLine.map { ", going on after line \($0)" } ?? ""
        return [
            "would load \(file) (\(bytes) bytes\(from)) into '\(collection)' (\(points) points) with the strategy \(strategy)"
        ]
    }
}

extension BulkStrategy: CustomStringConvertible {
    public var description: String { rawValue }
}
