public import PixieCore

/// The actions the model may ask for. Pixie returns them to the caller, who carries them out or does not.
public enum AssistantTools {
    public static let all: [ToolDefinition] = [
        tool("create_task", "Create a task for the user.", task, required: ["title"]),
        tool(
            "update_task", "Change fields of one of the user's tasks.", identified(task, by: "task_id"),
            required: ["task_id"]),
        tool(
            "complete_task", "Mark one of the user's tasks as done.", identified([:], by: "task_id"),
            required: ["task_id"]),
        tool("delete_task", "Delete one of the user's tasks.", identified([:], by: "task_id"), required: ["task_id"]),
        tool("create_event", "Create a calendar event for the user.", event, required: ["title", "start_time"]),
        tool(
            "update_event", "Change fields of one of the user's events.", identified(event, by: "event_id"),
            required: ["event_id"]),
        tool(
            "delete_event", "Delete one of the user's events.", identified([:], by: "event_id"), required: ["event_id"]),
    ]

    private static let task: [String: JSONValue] = [
        "title": text("What is to be done, at most 500 characters."),
        "description": text("Details."),
        "due_date": text("When it is due, ISO 8601 with an offset."),
        "priority": .object([
            "type": .string("string"), "enum": .array(["low", "medium", "high"].map(JSONValue.string)),
        ]),
    ]

    private static let event: [String: JSONValue] = [
        "title": text("What the event is, at most 500 characters."),
        "description": text("Details."),
        "start_time": text("When it begins, ISO 8601 with an offset."),
        "end_time": text("When it ends, ISO 8601 with an offset."),
        "location": text("Where it takes place."),
        "attendees": .object(["type": .string("array"), "items": .object(["type": .string("string")])]),
    ]

    private static func text(_ summary: String) -> JSONValue {
        .object(["type": .string("string"), "description": .string(summary)])
    }

    private static func identified(_ fields: [String: JSONValue], by name: String) -> [String: JSONValue] {
        fields.merging([name: text("The id of the item, as listed in the user's data.")]) { field, _ in field }
    }

    private static func tool(
        _ name: String, _ summary: String, _ properties: [String: JSONValue], required: [String]
    ) -> ToolDefinition {
        ToolDefinition(
            name: name, summary: summary,
            parameters: .object([
                "type": .string("object"),
                "properties": .object(properties),
                "required": .array(required.map(JSONValue.string)),
                "additionalProperties": .bool(false),
            ]))
    }
}
