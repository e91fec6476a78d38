import FoundationEssentials
import PixieCore
import Testing

@testable import PixieBackends

@Suite struct EmbeddedStoreTests {
    private let now = Date(timeIntervalSince1970: 1_747_130_400)  // Tue 13 May 2025, 10:00 UTC
    private let deadline = Deadline.after(.seconds(60))

    @Test func pendingTasksComeByDueDateWithUndatedOnesLast() async throws {
        let store = EmbeddedRecordStore(sampleAt: { [now] in now })
        let tasks = try await store.pendingTasks(of: EmbeddedSample.user, limit: 20, deadline: deadline)
        #expect(tasks.count == 7)
        #expect(tasks.first?.title == "Send the revised proposal to Northwind")
        #expect(tasks.last?.dueDate == nil)
        #expect(tasks.allSatisfy { $0.status == "pending" })
        let dates = tasks.compactMap(\.dueDate)
        #expect(dates == dates.sorted())
        #expect(try await store.pendingTasks(of: EmbeddedSample.user, limit: 2, deadline: deadline).count == 2)
    }

    @Test func eventsAreThoseThatStartInTheRange() async throws {
        let store = EmbeddedRecordStore(sampleAt: { [now] in now })
        let tomorrow = CivilDay(now) + 1
        let events = try await store.events(
            of: EmbeddedSample.user, from: tomorrow.start, to: (tomorrow + 1).start, deadline: deadline)
        #expect(events.map(\.title) == ["Northwind contract review", "One-to-one with Priya"])
    }

    @Test func anotherUserHasNothing() async throws {
        let store = EmbeddedRecordStore(sampleAt: { [now] in now })
        let other = UserID(UUID())
        #expect(try await store.pendingTasks(of: other, limit: 20, deadline: deadline).isEmpty)
        #expect(try await store.events(of: other, from: .distantPast, to: .distantFuture, deadline: deadline).isEmpty)
        #expect(try await store.displayName(of: other, deadline: deadline) == nil)
        #expect(try await store.displayName(of: EmbeddedSample.user, deadline: deadline) == "Alex Moreau")
    }

    @Test func theSampleStaysCurrentAsTimePasses() {
        for days in [0, 1, 400] {
            let later = now.addingTimeInterval(Double(days) * 86_400)
            let sample = EmbeddedSample(now: later)
            #expect(sample.tasks.contains { $0.dueDate.map { CivilDay($0) == CivilDay(later) } ?? false })
            #expect(sample.events.contains { CivilDay($0.startTime) == CivilDay(later) + 1 })
        }
    }

    @Test(arguments: [
        ("How much is a seat for Northwind?", "Northwind pricing tiers"),
        ("What is the hotel limit in London?", "Travel and expense policy"),
        ("Who owns the data migration?", "Project Atlas: decisions"),
        ("how to renew the TLS certificate", "Customer portal runbook"),
        ("where do we have dinner in Lisbon", "Lisbon offsite plan"),
        ("how many interview rounds are there", "Hiring plan"),
    ])
    func retrievalOverTheSampleFindsTheRightNote(question: String, title: String) async throws {
        let model = NgramEmbeddingModel()
        let store = try await EmbeddedVectorStore.sample(embedding: model, deadline: deadline)
        let found = try await store.nearest(
            to: model.vector(of: question), user: EmbeddedSample.user, limit: 3, deadline: deadline)
        #expect(found.count == 3)
        #expect(found.first?.title == title)
        #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
    }

    @Test func aUserNeverSeesAnotherUsersDocuments() async throws {
        let store = EmbeddedVectorStore(dimensions: 4)
        let (alice, bob) = (UserID(UUID()), UserID(UUID()))
        try store.put(document("1"), vector: [1, 0, 0, 0], user: alice)
        try store.put(document("1"), vector: [0, 1, 0, 0], user: bob)
        #expect(try await store.nearest(to: [1, 0, 0, 0], user: bob, limit: 9, deadline: deadline).map(\.score) == [0])
        #expect(store.remove(documentID: "1", user: bob))
        #expect(try await store.nearest(to: [1, 0, 0, 0], user: alice, limit: 9, deadline: deadline).count == 1)
        #expect(try await store.nearest(to: [1, 0, 0, 0], user: bob, limit: 9, deadline: deadline).isEmpty)
        #expect(store.documentCount == 1)
        #expect(!store.remove(documentID: "1", user: bob))
    }

    @Test func puttingADocumentAgainReplacesIt() async throws {
        let store = EmbeddedVectorStore(dimensions: 2)
        let user = UserID(UUID())
        try store.put(document("1"), vector: [1, 0], user: user)
        try store.put(document("1"), vector: [0, 1], user: user)
        #expect(store.documentCount == 1)
        #expect(try await store.nearest(to: [0, 1], user: user, limit: 9, deadline: deadline).map(\.score) == [1])
    }

    @Test func theNearestAreExactlyThoseOfAFullSort() async throws {
        var random = SeededGenerator(seed: 7)
        let store = EmbeddedVectorStore(dimensions: 13)
        let user = UserID(UUID())
        var vectors: [[Float]] = []
        for index in 0..<300 {
            let vector = (0..<13).map { _ in Float.random(in: -0.2...0.2, using: &random) }
            vectors.append(vector)
            try store.put(document("\(index)"), vector: vector, user: user)
        }
        let query = (0..<13).map { _ in Float.random(in: -0.2...0.2, using: &random) }
        let scores = vectors.map { zip($0, query).reduce(0 as Float) { $0 + $1.0 * $1.1 } }
        let expected = scores.indices.sorted { scores[$0] > scores[$1] }.prefix(10).map { "\($0)" }
        let found = try await store.nearest(to: query, user: user, limit: 10, deadline: deadline)
        #expect(found.map(\.documentID) == Array(expected))
    }

    @Test func aFullStoreAndAWrongSizeAreRefused() async throws {
        let store = EmbeddedVectorStore(dimensions: 2, maximumDocuments: 1)
        let user = UserID(UUID())
        try store.put(document("1"), vector: [1, 0], user: user)
        let full = #expect(throws: UpstreamError.self) { try store.put(document("2"), vector: [1, 0], user: user) }
        #expect(full?.code == .rejected)
        let size = #expect(throws: UpstreamError.self) { try store.put(document("1"), vector: [1], user: user) }
        #expect(size?.code == .rejected)
        let query = await #expect(throws: UpstreamError.self) {
            try await store.nearest(to: [1], user: user, limit: 1, deadline: deadline)
        }
        #expect(query?.code == .rejected)
    }

    private func document(_ id: String) -> EmbeddedDocument {
        EmbeddedDocument(id: id, title: "T", source: "note", content: "C")
    }
}
