import FoundationEssentials
import PixieCore
import Testing

@testable import PixieBackends

@Suite struct ComposingAssistantActionTests {
    private let now = Date(timeIntervalSince1970: 1_747_130_400)  // Tue 13 May 2025, 10:00 UTC

    private func call(_ question: String) async throws -> (
        answer: ChatCompletion, name: String?, arguments: [String: JSONValue]
    ) {
        let answer = try await AssistantFixture(now: now).ask(question)
        guard let call = answer.toolCalls.first, case .object(let arguments) = call.arguments else {
            return (answer, nil, [:])
        }
        return (answer, call.name, arguments)
    }

    private static func id(_ kind: String, _ number: Int) -> String {
        "00000000-0000-4000-8000-\(kind)0000000\(number)"
    }

    @Test(arguments: [
        ("create a task to call Bob tomorrow", "Call Bob", "2025-05-14T17:00:00Z", nil),
        ("Remind me to water the plants on Friday at 8am", "Water the plants", "2025-05-16T08:00:00Z", nil),
        ("Please add \"Buy milk\" to my todo list", "Buy milk", nil, nil),
        (
            "Could you create a high priority task to fix the printer by 20 May?", "Fix the printer",
            "2025-05-20T17:00:00Z", "high"
        ),
        ("add task: review the offer, low priority", "Review the offer", nil, "low"),
        ("I need to add a task to file taxes in 3 days", "File taxes", "2025-05-16T17:00:00Z", nil),
        (
            "new task prepare slides for Monday's meeting due next monday at 15:30",
            "Prepare slides for Monday's meeting",
            "2025-05-19T15:30:00Z", nil
        ),
    ])
    func tasksAreCreatedWithTitleDueDateAndPriority(
        question: String, title: String, due: String?, priority: String?
    ) async throws {
        let (answer, name, arguments) = try await call(question)
        #expect(name == "create_task")
        #expect(arguments["title"] == .string(title))
        #expect(arguments["due_date"] == due.map(JSONValue.string))
        #expect(arguments["priority"] == priority.map(JSONValue.string))
        #expect(answer.text.contains(title))
        #expect(answer.finishReason == .toolCalls)
    }

    @Test(arguments: [
        (
            "Schedule a meeting with Priya and Tom tomorrow at 3pm in Room Cedar for 30 minutes",
            "Meeting with Priya and Tom",
            "2025-05-14T15:00:00Z", "2025-05-14T15:30:00Z", "Room Cedar"
        ),
        (
            "schedule lunch with Bob on Friday from 12 to 1pm", "Lunch with Bob", "2025-05-16T12:00:00Z",
            "2025-05-16T13:00:00Z", nil
        ),
        (
            "Create an event: Team lunch on 20 May at 12:30 at Cafe Lumen", "Team lunch", "2025-05-20T12:30:00Z",
            "2025-05-20T13:30:00Z", "Cafe Lumen"
        ),
        (
            "add a dentist appointment to my calendar on 2025-06-02 at 9:15", "Dentist appointment",
            "2025-06-02T09:15:00Z",
            "2025-06-02T10:15:00Z", nil
        ),
    ])
    func eventsAreCreatedWithTimesAndPlace(
        question: String, title: String, start: String, end: String, place: String?
    ) async throws {
        let (_, name, arguments) = try await call(question)
        #expect(name == "create_event")
        #expect(arguments["title"] == .string(title))
        #expect(arguments["start_time"] == .string(start))
        #expect(arguments["end_time"] == .string(end))
        #expect(arguments["location"] == place.map(JSONValue.string))
    }

    @Test func attendeesAreTheNamesAfterWith() async throws {
        let (_, _, arguments) = try await call("schedule a meeting with Priya Nair and Tom tomorrow at 3pm")
        #expect(arguments["attendees"] == .array([.string("Priya Nair"), .string("Tom")]))
    }

    @Test(arguments: [
        ("mark the budget review as done", "complete_task", "task_id", id("aaaa", 2)),
        ("I finished the onboarding checklist", "complete_task", "task_id", id("aaaa", 6)),
        ("delete the task about the TLS certificate", "delete_task", "task_id", id("aaaa", 5)),
        ("cancel my dentist appointment", "delete_event", "event_id", id("eeee", 4)),
        ("remove the board meeting event", "delete_event", "event_id", id("eeee", 5)),
        ("complete task \(id("aaaa", 7))", "complete_task", "task_id", id("aaaa", 7)),
    ])
    func itemsAreFoundByTheWordsThatNameThem(question: String, tool: String, key: String, id: String) async throws {
        let (answer, name, arguments) = try await call(question)
        #expect(name == tool, "\(answer.text)")
        #expect(arguments == [key: .string(id)])
    }

    @Test(arguments: [
        (
            "move the dentist appointment to Thursday at 10:00", "update_event",
            ["start_time": "2025-05-15T10:00:00Z", "end_time": "2025-05-15T10:45:00Z"]
        ),
        (
            "postpone the board meeting by 2 days", "update_event",
            ["start_time": "2025-05-19T13:00:00Z", "end_time": "2025-05-19T15:00:00Z"]
        ),
        (
            "change the due date of the certificate task to tomorrow", "update_task",
            ["due_date": "2025-05-14T16:00:00Z"]
        ),
        ("set the priority of the onboarding checklist to high", "update_task", ["priority": "high"]),
        ("make the onboarding checklist high priority", "update_task", ["priority": "high"]),
        (
            "rename the customer interview summaries task to Read five interviews", "update_task",
            ["title": "Read five interviews"]
        ),
        ("change the location of the lunch to Cafe Central", "update_event", ["location": "Cafe Central"]),
    ])
    func changesNameTheItemAndWhatChanges(question: String, tool: String, expected: [String: String]) async throws {
        let (answer, name, arguments) = try await call(question)
        #expect(name == tool, "\(answer.text)")
        var changed = arguments
        #expect(changed.removeValue(forKey: "task_id") != nil || changed.removeValue(forKey: "event_id") != nil)
        #expect(changed == expected.mapValues(JSONValue.string))
    }

    @Test func severalFittingItemsAreAskedAbout() async throws {
        let (answer, name, _) = try await call("cancel the meeting with Priya")
        #expect(name == nil || name == "delete_event")
        let (vague, none, _) = try await call("delete the Northwind one")
        #expect(none == nil)
        #expect(vague.text.contains("Which one do you mean?"), "\(vague.text) \(answer.text)")
    }

    @Test func anItemThatDoesNotExistChangesNothing() async throws {
        let (answer, name, _) = try await call("delete the task about penguins")
        #expect(name == nil)
        #expect(answer.text.contains("I found no task that fits"))
    }

    @Test func allOverdueTasksAreCompletedWhenAsked() async throws {
        let answer = try await AssistantFixture(now: now).ask("mark all overdue tasks as done")
        #expect(answer.toolCalls.map(\.name) == ["complete_task"])
    }

    @Test(arguments: [
        "How do I create a task?", "Did I schedule a meeting with Bob?", "What did I complete?",
        "my schedule for tomorrow",
    ])
    func questionsAboutChangesAreNotChanges(question: String) async throws {
        #expect(try await AssistantFixture(now: now).ask(question).toolCalls.isEmpty)
    }

    @Test func onlyOfferedToolsAreCalled() async throws {
        let answer = try await AssistantFixture(now: now, tools: ["create_event"]).ask("create a task to call Bob")
        #expect(answer.toolCalls.isEmpty)
        #expect(answer.text.contains("create_task"))
    }

    @Test func anEventWithoutATimeIsAskedAbout() async throws {
        let (answer, name, _) = try await call("schedule a meeting with Bob")
        #expect(name == nil)
        #expect(answer.text.contains("When should"))
    }
}
