public import FoundationEssentials

/// A value for one `$n` of a statement. Travels beside the statement, never in it.
public enum PostgresParameter: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case text(String)
    case uuid(UUID)
    /// For columns without a time zone, which hold UTC. Clamped to the years Postgres knows.
    case timestamp(Date)

    /// The server's number for the type; 0 lets it find out.
    var type: PostgresType {
        switch self {
        case .null: .unknown
        case .bool: .bool
        case .integer: .int8
        case .text: .text
        case .uuid: .uuid
        case .timestamp: .timestamp
        }
    }

    /// Appends the binary form, in network order; nothing for null.
    func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: break
        case .bool(let value): bytes.append(value ? 1 : 0)
        case .integer(let value): Self.write(value, to: &bytes)
        case .text(let value): bytes.append(contentsOf: value.utf8)
        case .uuid(let value):
            let raw = value.uuid
            bytes += [
                raw.0, raw.1, raw.2, raw.3, raw.4, raw.5, raw.6, raw.7, raw.8, raw.9, raw.10, raw.11, raw.12, raw.13,
                raw.14, raw.15,
            ]
        case .timestamp(let date): Self.write(PostgresTime.microseconds(of: date), to: &bytes)
        }
    }

    private static func write(_ value: Int64, to bytes: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}
