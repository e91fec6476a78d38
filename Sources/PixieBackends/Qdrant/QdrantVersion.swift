/// The version of a Qdrant server, as far as it decides which paths and members there are.
public struct QdrantVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var major: Int
    public var minor: Int

    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads "1.16.3", "v1.9" or "1.17.0-dev"; nil for anything else.
    public init?(_ text: String) {
        let parts = text.drop { $0 == "v" }.split(separator: ".", maxSplits: 2)
        guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1].prefix { $0.isNumber }) else {
            return nil
        }
        self.init(major, minor)
    }

    /// The oldest and the newest this client was written for. Others are used, and `doctor` says so.
    public static let supported = QdrantVersion(1, 7)...QdrantVersion(1, 20)

    /// `points/query` came with 1.10; `points/search` went with 1.19.
    public var hasPointsQuery: Bool { self >= QdrantVersion(1, 10) }

    public static func < (left: QdrantVersion, right: QdrantVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    public var description: String { "\(major).\(minor)" }
}
