import FoundationEssentials
import PixieCore
import Testing

@testable import PixieBackends

/// The same cases for every store that keeps documents.
@Suite struct VectorStoreContractTests {
    enum Twin: String, CaseIterable, CustomTestStringConvertible {
        case embedded, qdrant

        static let present = allCases.filter { $0 == .embedded || QdrantServer.isAvailable }

        var testDescription: String { rawValue }

        func run(_ body: (any VectorStore) async throws -> Void) async throws {
            switch self {
            case .embedded: try await body(EmbeddedVectorStore(dimensions: 8))
            case .qdrant:
                try await QdrantServer.run { server in
                    try await server.withCollection { name in
                        try await body(
                            QdrantVectorStore(
                                client: server.client(), collection: name, dimensions: 8,
                                settings: SearchSettings(ef: 32)))
                    }
                }
            }
        }
    }

    private var deadline: Deadline { .after(.seconds(300)) }
    private let alice = UserID(UUID())
    private let bob = UserID(UUID())

    private func axis(_ index: Int, _ value: Float = 1) -> [Float] {
        var vector = [Float](repeating: 0, count: 8)
        vector[index] = value
        return vector
    }

    private func document(_ id: String, _ chunks: [(String, [Float])]) -> IndexedDocument {
        IndexedDocument(
            id: id, title: "Title of \(id)", source: "note", createdAt: Date(timeIntervalSince1970: 1_736_942_400),
            chunks: chunks.map { .init(content: $0.0, vector: $0.1) })
    }

    @Test(arguments: Twin.present)
    func whatWasPutIsFoundBestFirst(twin: Twin) async throws {
        try await twin.run { store in
            try await store.put(document("a", [("one", axis(0)), ("two", axis(1))]), user: alice, deadline: deadline)
            try await store.put(document("b", [("three", axis(2))]), user: alice, deadline: deadline)
            var query = axis(0, 0.8)
            query[1] = 0.6
            let found = try await store.nearest(to: query, user: alice, limit: 2, deadline: deadline)
            #expect(found.map(\.content) == ["one", "two"])
            #expect(found.map(\.documentID) == ["a", "a"])
            #expect(found.first?.title == "Title of a")
            #expect(found.first?.source == "note")
            #expect(abs((found.first?.score ?? 0) - 0.8) < 1e-5)
            #expect(try await store.nearest(to: query, user: alice, limit: 0, deadline: deadline).isEmpty)
        }
    }

    @Test(arguments: Twin.present)
    func puttingAgainLeavesNothingOfTheOldOne(twin: Twin) async throws {
        try await twin.run { store in
            let long = (0..<6).map { ("old \($0)", axis($0)) }
            try await store.put(document("a", long), user: alice, deadline: deadline)
            try await store.put(document("b", [("other", axis(7))]), user: alice, deadline: deadline)
            try await store.put(document("a", [("new", axis(3))]), user: alice, deadline: deadline)
            let found = try await store.nearest(to: axis(3), user: alice, limit: 20, deadline: deadline)
            #expect(found.map(\.content) == ["new", "other"])
            try await store.put(document("a", []), user: alice, deadline: deadline)
            let rest = try await store.nearest(to: axis(3), user: alice, limit: 20, deadline: deadline)
            #expect(rest.map(\.content) == ["other"])
        }
    }

    @Test(arguments: Twin.present)
    func ofPutsAtTheSameTimeOneIsLeftWhole(twin: Twin) async throws {
        try await twin.run { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    let chunks = (0...(writer % 4)).map { ("\(writer)", axis($0)) }
                    let document = document("a", chunks)
                    group.addTask { try await store.put(document, user: alice, deadline: deadline) }
                }
                try await group.waitForAll()
            }
            let found = try await store.nearest(to: axis(0), user: alice, limit: 50, deadline: deadline)
            let winner = try #require(found.first.flatMap { Int($0.content) })
            #expect(Set(found.map(\.content)) == ["\(winner)"])
            #expect(found.count == winner % 4 + 1)
        }
    }

    @Test(arguments: Twin.present)
    func removingSaysWhetherThereWasOne(twin: Twin) async throws {
        try await twin.run { store in
            try await store.put(document("a", [("x", axis(0))]), user: alice, deadline: deadline)
            try await store.put(document("a", [("y", axis(0))]), user: bob, deadline: deadline)
            #expect(try await store.remove(documentID: "a", user: bob, deadline: deadline))
            #expect(try await !store.remove(documentID: "a", user: bob, deadline: deadline))
            #expect(try await store.nearest(to: axis(0), user: bob, limit: 9, deadline: deadline).isEmpty)
            let left = try await store.nearest(to: axis(0), user: alice, limit: 9, deadline: deadline)
            #expect(left.map(\.content) == ["x"])
        }
    }

    @Test(arguments: Twin.present)
    func whatIsNoProperVectorIsRefused(twin: Twin) async throws {
        try await twin.run { store in
            for vector in [[], [1], axis(0, .nan), axis(0, .infinity)] as [[Float]] {
                let put = await #expect(throws: UpstreamError.self) {
                    try await store.put(document("a", [("x", vector)]), user: alice, deadline: deadline)
                }
                #expect(put?.code == .rejected)
                let query = await #expect(throws: UpstreamError.self) {
                    try await store.nearest(to: vector, user: alice, limit: 1, deadline: deadline)
                }
                #expect(query?.code == .rejected)
            }
        }
    }

    @Test(arguments: Twin.present)
    func noIdReachesAnotherUsersDocument(twin: Twin) async throws {
        var random = SeededGenerator(seed: 11)
        try await twin.run { store in
            let kept = HostileText.all(victim: alice)
            for (index, id) in kept.enumerated() {
                let victim = document(id, [("secret \(index)", axis(index % 8))])
                try await store.put(victim, user: alice, deadline: deadline)
            }
            for id in kept.shuffled(using: &random) {
                try await store.put(document(id, [("mine \(id)", axis(0))]), user: bob, deadline: deadline)
                let found = try await store.nearest(to: axis(0), user: bob, limit: 500, deadline: deadline)
                #expect(found.allSatisfy { $0.content.hasPrefix("mine ") })
                #expect(found.contains { $0.documentID == id && $0.content == "mine \(id)" }, "\(id.debugDescription)")
                if Bool.random(using: &random) {
                    #expect(try await store.remove(documentID: id, user: bob, deadline: deadline))
                }
            }
            let left = try await store.nearest(to: axis(0), user: alice, limit: 500, deadline: deadline)
            #expect(Set(left.map(\.content)) == Set(kept.indices.map { "secret \($0)" }))
            #expect(Set(left.map(\.documentID)) == Set(kept))
        }
    }
}

/// Text that tries to be more than text.
enum HostileText {
    static func all(victim: UserID) -> [String] {
        [
            "", " ", "*", "%", "..", "../..", "null", "true", "0", "-1", "\u{0}", "a\u{0}b", "\n", "\"", "\\", "\\\"",
            "'; DROP TABLE users; --", victim.description, victim.description.uppercased(),
            #"{"match":{"any":["\#(victim)"]}}"#, #""}},{"key":"user_id","match":{"value":"\#(victim)"}}"#,
            #"x"}}],"should":[{"key":"user_id","match":{"value":"\#(victim)"}}]}"#, "user_id", "[]", "{}",
            "\u{202E}abc", "e\u{301}", "\u{E9}", "\u{1F469}\u{200D}\u{1F4BB}", "\u{FEFF}", "\u{7F}",
            String(repeating: "x", count: 2_000), "<script>alert(1)</script>", "${jndi:ldap://x}", "a/b?c=d#e",
        ]
    }
}
