/// The tables, columns and indexes that the guide promises, as Postgres spells their types.
struct ExpectedSchema {
    struct Column: Hashable {
        var table: String
        var name: String
        var type: String
    }

    struct Index: Hashable {
        var table: String
        var name: String
        var columns: [String]
    }

    static let tables = ["users", "tasks", "events"]

    static let columns: [Column] =
        [Column(table: "users", name: "id", type: "uuid")]
        + table(
            "tasks",
            [
                ("id", "uuid"), ("user_id", "uuid"), ("title", "character varying(500)"), ("description", "text"),
                ("due_date", "timestamp without time zone"), ("status", "character varying(50)"),
                ("priority", "character varying(20)"), ("created_at", "timestamp without time zone"),
                ("updated_at", "timestamp without time zone"),
            ])
        + table(
            "events",
            [
                ("id", "uuid"), ("user_id", "uuid"), ("title", "character varying(500)"), ("description", "text"),
                ("start_time", "timestamp without time zone"), ("end_time", "timestamp without time zone"),
                ("location", "character varying(500)"), ("attendees", "jsonb"),
                ("created_at", "timestamp without time zone"), ("updated_at", "timestamp without time zone"),
            ])

    static let indexes = [
        Index(table: "tasks", name: "idx_tasks_user_id", columns: ["user_id"]),
        Index(table: "tasks", name: "idx_tasks_due_date", columns: ["due_date"]),
        Index(table: "events", name: "idx_events_user_id", columns: ["user_id"]),
        Index(table: "events", name: "idx_events_start_time", columns: ["start_time"]),
        Index(table: "tasks", name: "idx_tasks_user_status", columns: ["user_id", "status"]),
        Index(table: "events", name: "idx_events_user_time", columns: ["user_id", "start_time"]),
    ]

    private static func table(_ name: String, _ columns: [(String, String)]) -> [Column] {
        columns.map { Column(table: name, name: $0.0, type: $0.1) }
    }
}
