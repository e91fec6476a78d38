public import FoundationEssentials

/// One row of a result. Columns count from 0. Each reader throws `protocolViolation` when the column is not there, is null
/// where no null is expected, or is of another type or shape than asked for; nothing a server sends can trap.
public struct PostgresRow: Sendable {
    let rows: PostgresRows
    let index: Int

    public func isNull(_ column: Int) throws(PostgresError) -> Bool { try value(column).bytes == nil }

    /// Any character type, and types that Postgres sends as text (enumerations cast in the statement).
    public func optionalText(_ column: Int) throws(PostgresError) -> String? {
        try read(column, [.text, .varchar, .bpchar, .name]) { String(validating: $0, as: UTF8.self) }
    }

    public func text(_ column: Int) throws(PostgresError) -> String { try required(column, optionalText(column)) }

    public func optionalUUID(_ column: Int) throws(PostgresError) -> UUID? {
        try read(column, [.uuid]) { bytes in
            guard bytes.count == 16 else { return nil }
            let at = bytes.startIndex
            return UUID(
                uuid: (
                    bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3], bytes[at + 4], bytes[at + 5], bytes[at + 6],
                    bytes[at + 7], bytes[at + 8], bytes[at + 9], bytes[at + 10], bytes[at + 11], bytes[at + 12],
                    bytes[at + 13], bytes[at + 14], bytes[at + 15]
                ))
        }
    }

    public func uuid(_ column: Int) throws(PostgresError) -> UUID { try required(column, optionalUUID(column)) }

    /// A point in time. One without a zone is read as UTC, a date as its midnight in UTC, the infinities as the distant
    /// past and future.
    public func optionalDate(_ column: Int) throws(PostgresError) -> Date? {
        try read(column, [.timestamp, .timestamptz, .date]) { bytes in
            switch bytes.count {
            case 8: PostgresTime.date(microseconds: Int64(bigEndian: bytes))
            case 4: PostgresTime.date(days: Int32(truncatingIfNeeded: Int64(bigEndian: bytes)))
            default: nil
            }
        }
    }

    public func date(_ column: Int) throws(PostgresError) -> Date { try required(column, optionalDate(column)) }

    public func optionalInteger(_ column: Int) throws(PostgresError) -> Int64? {
        try read(column, [.int2, .int4, .int8]) { [2, 4, 8].contains($0.count) ? Int64(bigEndian: $0) : nil }
    }

    public func integer(_ column: Int) throws(PostgresError) -> Int64 { try required(column, optionalInteger(column)) }

    public func optionalBool(_ column: Int) throws(PostgresError) -> Bool? {
        try read(column, [.bool]) { $0.count == 1 ? $0.first.map { $0 != 0 } : nil }
    }

    public func bool(_ column: Int) throws(PostgresError) -> Bool { try required(column, optionalBool(column)) }

    /// The text of a `json` or `jsonb` value, not looked into.
    public func optionalJSON(_ column: Int) throws(PostgresError) -> [UInt8]? {
        let isBinary = try value(column).type == .jsonb
        return try read(column, [.json, .jsonb]) { bytes in
            // jsonb: a version byte, of which there is one so far, and then text.
            guard isBinary else { return Array(bytes) }
            return bytes.first == 1 ? Array(bytes.dropFirst()) : nil
        }
    }

    private func value(_ column: Int) throws(PostgresError) -> (type: PostgresType, bytes: ArraySlice<UInt8>?) {
        guard rows.columns.indices.contains(column) else {
            throw PostgresError(.protocolViolation, "column \(column) is not in the result")
        }
        return (rows.columns[column].type, rows.value(row: index, column: column))
    }

    private func read<Value>(
        _ column: Int, _ types: [PostgresType], _ decode: (ArraySlice<UInt8>) -> Value?
    ) throws(PostgresError) -> Value? {
        let (type, bytes) = try value(column)
        guard types.contains(type) else {
            throw PostgresError(.protocolViolation, "column \(column) has the unexpected type \(type.number)")
        }
        guard let bytes else { return nil }
        guard let value = decode(bytes) else {
            throw PostgresError(.protocolViolation, "column \(column) does not hold what its type promises")
        }
        return value
    }

    private func required<Value>(_ column: Int, _ value: Value?) throws(PostgresError) -> Value {
        guard let value else { throw PostgresError(.protocolViolation, "column \(column) is null") }
        return value
    }
}

extension Int64 {
    /// At most eight bytes, in network order, sign extended.
    fileprivate init(bigEndian bytes: ArraySlice<UInt8>) {
        self = bytes.first.map { $0 & 0x80 != 0 ? -1 : 0 } ?? 0
        for byte in bytes { self = self << 8 | Int64(byte) }
    }
}
