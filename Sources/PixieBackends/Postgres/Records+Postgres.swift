import FoundationEssentials
import PixieCore
import PixieIO

extension TaskRecord {
    /// The columns of the tasks query, in its order.
    init(row: PostgresRow) throws(PostgresError) {
        let due = try row.optionalDate(3)
        self.init(
            id: try row.text(0), title: try row.optionalText(1) ?? "", details: try row.optionalText(2),
            // Due at infinity is Postgres for never.
            dueDate: due == .distantFuture ? nil : due,
            status: try row.text(4), priority: try row.optionalText(5) ?? "medium")
    }
}

extension EventRecord {
    private static let attendeeLimit = 100

    /// The columns of the events query, in its order.
    init(row: PostgresRow) throws(PostgresError) {
        self.init(
            id: try row.text(0), title: try row.optionalText(1) ?? "", details: try row.optionalText(2),
            startTime: try row.date(3), endTime: try row.optionalDate(4), location: try row.optionalText(5),
            attendees: try row.optionalJSON(6).map(Self.attendees) ?? [])
    }

    /// The names in a JSON array of names, or of objects with a `name` or an `email`. The column's shape is the backend's
    /// to choose, so what is not understood is left out rather than held against the event.
    static func attendees(in json: [UInt8]) -> [String] {
        guard case .array(let items)? = try? JSONDecoder().decode(JSONValue.self, from: Data(json)) else { return [] }
        return items.prefix(attendeeLimit).compactMap { item in
            switch item {
            case .string(let name): name.isEmpty ? nil : name
            case .object(let fields): text(fields["name"]) ?? text(fields["email"])
            default: nil
            }
        }
    }

    private static func text(_ value: JSONValue?) -> String? {
        guard case .string(let text)? = value, !text.isEmpty else { return nil }
        return text
    }
}
