import FoundationEssentials
import PixieBackends
import PixieCore
import PixieIO
import PostgresTestServer
import Testing

/// What every store of tasks and events promises, asked of the one in the process and of a real database.
@Suite struct RecordStoreContractTests {
    enum Kind: String, CaseIterable, Sendable { case embedded, postgres }

    private static let alex = UserID("00000000-0000-4000-8000-000000000001")!
    private static let sam = UserID("00000000-0000-4000-8000-000000000002")!
    private static let base = Date(timeIntervalSince1970: 1_747_130_400)
    private var deadline: Deadline { .after(.seconds(60)) }

    private static func task(_ number: Int, _ title: String, due hours: Double?, status: String = "pending")
        -> TaskRecord
    {
        TaskRecord(
            id: "00000000-0000-4000-8000-aaaa0000000\(number)", title: title,
            details: number == 2 ? nil : "Details of \(number)",
            dueDate: hours.map { base.addingTimeInterval($0 * 3_600) }, status: status, priority: "high")
    }

    private static func event(_ number: Int, _ title: String, starts hours: Double, _ attendees: [String])
        -> EventRecord
    {
        EventRecord(
            id: "00000000-0000-4000-8000-eeee0000000\(number)", title: title, details: nil,
            startTime: base.addingTimeInterval(hours * 3_600),
            endTime: number == 2 ? nil : base.addingTimeInterval((hours + 1) * 3_600),
            location: number == 1 ? nil : "Room '\(number)'; --", attendees: attendees)
    }

    private static let users: [UserID: EmbeddedRecordStore.Records] = [
        alex: .init(
            name: "Alex O'Moreau",
            tasks: [
                task(1, "later", due: 30), task(2, "soon", due: 1.5), task(3, "some day", due: nil),
                task(4, "done", due: 0, status: "completed"), task(5, "overdue", due: -30),
                task(6, "same hour", due: 30),
                task(7, "dropped", due: 1, status: "cancelled"),
            ],
            events: [
                event(1, "first", starts: 0, []), event(2, "second", starts: 24, ["Priya Nair", "bob@example.com"]),
                event(3, "at the end", starts: 168, []), event(4, "before", starts: -1, []),
            ]),
        sam: .init(
            name: "Sam", tasks: [task(8, "Sam's own", due: 2)], events: [event(8, "Sam's event", starts: 3, ["Noor"])]),
    ]

    /// Gives `body` a store that holds `users`.
    private func withStore(_ kind: Kind, _ body: (any RecordStore) async throws -> Void) async throws {
        switch kind {
        case .embedded: try await body(EmbeddedRecordStore(users: Self.users))
        case .postgres:
            try await RecordsDatabase.withPool(filledWith: Self.users) { try await body(PostgresRecordStore(pool: $0)) }
        }
    }

    @Test(arguments: Kind.allCases)
    func pendingTasksComeByDueDateWithUndatedOnesLast(kind: Kind) async throws {
        try await withStore(kind) { store async throws in
            let tasks = try await store.pendingTasks(of: Self.alex, limit: 10, deadline: deadline)
            #expect(tasks.map(\.title) == ["overdue", "soon", "later", "same hour", "some day"])
            #expect(tasks[1] == Self.task(2, "soon", due: 1.5))
            #expect(
                try await store.pendingTasks(of: Self.alex, limit: 2, deadline: deadline).map(\.title) == [
                    "overdue", "soon",
                ])
            #expect(try await store.pendingTasks(of: Self.alex, limit: 0, deadline: deadline).isEmpty)
        }
    }

    @Test(arguments: Kind.allCases)
    func eventsAreThoseThatStartInTheHalfOpenRange(kind: Kind) async throws {
        try await withStore(kind) { store async throws in
            let end = Self.base.addingTimeInterval(7 * 86_400)
            let events = try await store.events(of: Self.alex, from: Self.base, to: end, deadline: deadline)
            #expect(
                events == [
                    Self.event(1, "first", starts: 0, []),
                    Self.event(2, "second", starts: 24, ["Priya Nair", "bob@example.com"]),
                ])
            let all = try await store.events(of: Self.alex, from: .distantPast, to: .distantFuture, deadline: deadline)
            #expect(all.map(\.title) == ["before", "first", "second", "at the end"])
            #expect(try await store.events(of: Self.alex, from: end, to: Self.base, deadline: deadline).isEmpty)
        }
    }

    @Test(arguments: Kind.allCases)
    func nobodySeesWhatIsAnothers(kind: Kind) async throws {
        try await withStore(kind) { store async throws in
            #expect(
                try await store.pendingTasks(of: Self.sam, limit: 10, deadline: deadline).map(\.title) == ["Sam's own"])
            for _ in 0..<20 {
                let stranger = UserID(UUID())
                #expect(try await store.pendingTasks(of: stranger, limit: 10, deadline: deadline).isEmpty)
                #expect(
                    try await store.events(of: stranger, from: .distantPast, to: .distantFuture, deadline: deadline)
                        .isEmpty)
                #expect(try await store.displayName(of: stranger, deadline: deadline) == nil)
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func aUserIsKnownByName(kind: Kind) async throws {
        try await withStore(kind) { store async throws in
            #expect(try await store.displayName(of: Self.alex, deadline: deadline) == "Alex O'Moreau")
            #expect(try await store.displayName(of: Self.sam, deadline: deadline) == "Sam")
        }
    }
}
