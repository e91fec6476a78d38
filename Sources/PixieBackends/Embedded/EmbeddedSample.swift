public import FoundationEssentials
public import PixieCore

/// The data Pixie shows when no real system is configured: one demo user with a believable working week.
///
/// Due dates and start times are set relative to the moment asked for, so the sample always looks current.
public struct EmbeddedSample: Sendable {
    /// The demo user: `00000000-0000-4000-8000-000000000001`.
    public static let user = UserID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1)))
    public static let userName = "Alex Moreau"

    public let tasks: [TaskRecord]
    public let events: [EventRecord]
    public let documents: [EmbeddedDocument]

    /// The sample as it looks at `now`.
    public init(now: Date) {
        let today = CivilDay(now)
        tasks = Self.tasks(today)
        events = Self.events(today)
        documents = Self.documents
    }

    private static func id(_ kind: String, _ number: Int) -> String {
        "00000000-0000-4000-8000-\(kind)0000000\(number)"
    }

    private static func tasks(_ today: CivilDay) -> [TaskRecord] {
        func task(
            _ number: Int, _ title: String, _ details: String, due: Date?, priority: String, status: String = "pending"
        ) -> TaskRecord {
            TaskRecord(
                id: id("aaaa", number), title: title, details: details, dueDate: due, status: status, priority: priority
            )
        }
        return [
            task(
                1, "Send the revised proposal to Northwind",
                "Use the new pricing tiers and add the support addendum Priya asked for.",
                due: (today - 1).at(minute: 17 * 60), priority: "high"),
            task(
                2, "Review the Q3 budget draft", "Check the travel line and the two open headcount requests.",
                due: today.at(minute: 17 * 60), priority: "high"),
            task(
                3, "Call Bob Tanaka about the warehouse lease", "Ask whether the lease can be extended by six months.",
                due: (today + 1).at(minute: 12 * 60), priority: "medium"),
            task(
                4, "Prepare slides for the board meeting", "Ten slides at most: churn, hiring, roadmap, risks.",
                due: (today + 3).at(minute: 9 * 60), priority: "high"),
            task(
                5, "Renew the TLS certificate for the customer portal", "Expires at the end of the month.",
                due: (today + 5).at(minute: 16 * 60), priority: "medium"),
            task(
                6, "Write the onboarding checklist for Lena", "She starts in two weeks; laptop, accounts, first tasks.",
                due: (today + 9).at(minute: 15 * 60), priority: "low"),
            task(
                7, "Read the customer interview summaries", "Five interviews, about ten pages each.", due: nil,
                priority: "low"),
            task(
                8, "Book flights to the Lisbon offsite", "Booked, confirmation is in the travel folder.",
                due: (today - 3).at(minute: 12 * 60), priority: "medium", status: "completed"),
        ]
    }

    private static func events(_ today: CivilDay) -> [EventRecord] {
        func event(
            _ number: Int, _ title: String, _ details: String, _ day: CivilDay, _ from: Int, _ to: Int, _ place: String,
            _ attendees: [String]
        ) -> EventRecord {
            EventRecord(
                id: id("eeee", number), title: title, details: details, startTime: day.at(minute: from),
                endTime: day.at(minute: to), location: place, attendees: attendees)
        }
        return [
            event(
                1, "Project Atlas stand-up", "Status round, blockers only.", today, 16 * 60 + 30, 16 * 60 + 45,
                "Video call", ["Priya Nair", "Tom Okafor", "Lena Fischer"]),
            event(
                2, "Northwind contract review", "Walk through the pricing tiers and the support addendum.", today + 1,
                10 * 60, 11 * 60, "Room Cedar", ["Priya Nair", "Jonas Weber"]),
            event(
                3, "One-to-one with Priya", "Hiring plan and the Atlas launch date.", today + 1, 14 * 60, 14 * 60 + 30,
                "Room Birch", ["Priya Nair"]),
            event(
                4, "Dentist appointment", "Annual check-up.", today + 2, 8 * 60 + 30, 9 * 60 + 15,
                "12 Harbour Street", []),
            event(
                5, "Board meeting", "Quarterly board meeting; slides go out the day before.", today + 4, 13 * 60,
                15 * 60, "Head office, 4th floor", ["Marta Silva", "Priya Nair", "David Chen"]),
            event(
                6, "Lunch with Bob Tanaka", "Warehouse lease.", today + 5, 12 * 60, 13 * 60, "Cafe Lumen",
                ["Bob Tanaka"]),
        ]
    }
}
