public import FoundationEssentials

/// Identifies one end user of the assistant: the UUID the backend knows the user by. The unit of data isolation.
public struct UserID: Hashable, Sendable, CustomStringConvertible {
    public let uuid: UUID

    public init(_ uuid: UUID) { self.uuid = uuid }

    /// Reads the canonical 36-character form, in either case; nil for anything else.
    public init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.uuid = uuid
    }

    /// The lower-case canonical form, the one used in keys and payloads.
    public var description: String { uuid.uuidString.lowercased() }
}

/// Identifies one conversation of one user.
public struct SessionID: Hashable, Sendable, CustomStringConvertible {
    public let uuid: UUID

    public init(_ uuid: UUID) { self.uuid = uuid }

    /// Reads the canonical 36-character form, in either case; nil for anything else.
    public init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.uuid = uuid
    }

    public var description: String { uuid.uuidString.lowercased() }
}
