import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieIO
import Testing

@testable import PixieBackends

@Suite(.enabled(if: QdrantServer.isScripted, QdrantServer.needs)) struct QdrantClientTests {
    private let user = UserID(UUID())
    private var deadline: Deadline { .after(.seconds(300)) }

    private func search(_ client: QdrantClient, _ name: String) async throws -> [FoundPoints.Point] {
        try await client.search(UserSearch(user: user, vector: [1, 0, 0, 0, 0, 0, 0, 0]), in: name, deadline: deadline)
    }

    @Test(arguments: ["1.7.4", "1.9.2", "1.10.0", "1.16.1", "1.19.0", "1.20.0-dev"])
    func everyVersionIsSearchedByThePathItHas(version: String) async throws {
        try await QdrantServer.run { server in
            try await server.control(#"{"version": "\#(version)", "extra": true}"#)
            try await server.withCollection { name in
                let store = QdrantVectorStore(client: server.client(), collection: name, dimensions: 8)
                let chunk = IndexedDocument.Chunk(content: "c", vector: [1, 0, 0, 0, 0, 0, 0, 0])
                let document = IndexedDocument(id: "d", title: "t", source: "task", createdAt: Date(), chunks: [chunk])
                try await store.put(document, user: user, deadline: deadline)
                let found = try await store.nearest(to: chunk.vector, user: user, deadline: deadline)
                #expect(found.map(\.content) == ["c"])
                let old = try await server.seen().requests["POST /collections/\(name)/points/search"]
                #expect((old == nil) == (QdrantVersion(version)?.hasPointsQuery == true))
            }
        }
    }

    @Test func aServerReplacedMeanwhileIsAskedForItsVersionAgain() async throws {
        try await QdrantServer.run { server in
            try await server.withCollection { name in
                let client = server.client()
                for version in ["1.9.0", "1.19.0", "1.8.0"] {
                    try await server.control(#"{"version": "\#(version)"}"#)
                    #expect(try await search(client, name).isEmpty)
                }
            }
        }
    }

    @Test(arguments: [
        (401, QdrantError.Code.unauthorized), (403, .forbidden), (404, .notFound), (408, .busy), (409, .conflict),
        (422, .rejected), (429, .rateLimited), (500, .failed), (503, .busy), (507, .outOfSpace),
    ])
    func everyRefusalSaysWhatToDo(status: Int, code: QdrantError.Code) async throws {
        try await QdrantServer.run { server in
            try await server.control(
                #"{"fail_next": {"count": 99, "status": \#(status), "message": "the reason why"}}"#)
            let client = server.client()
            let error = await #expect(throws: QdrantError.self) { try await search(client, "any") }
            #expect(error?.code == code)
            #expect(error?.status == status)
            #expect(error?.serverMessage == "the reason why")
            #expect(error?.description.contains(error?.advice ?? "?") == true)
            let retried = [408, 429, 500, 503].contains(status)
            #expect(try await server.seen().requests["POST /collections/any/points/query"] == (retried ? 3 : 1))
        }
    }

    @Test func aMissingKeyIsPlainTextAndIsNamed() async throws {
        try await QdrantServer.run { server in
            try await server.control(#"{"api_key": "secret", "read_only_key": "reader"}"#)
            let none = await #expect(throws: QdrantError.self) { try await search(server.client(), "any") }
            #expect(none?.code == .unauthorized)
            #expect(none?.serverMessage == "Must provide an API key or an Authorization bearer token")
            let reader = server.client(key: "reader")
            let write = await #expect(throws: QdrantError.self) {
                try await reader.delete([.integer(1)], in: "any", deadline: deadline)
            }
            #expect(write?.code == .forbidden)
            let right = await #expect(throws: QdrantError.self) {
                try await search(server.client(key: "secret"), "any")
            }
            #expect(right?.code == .notFound)
        }
    }

    @Test func aStrictModeRefusalIsToldApart() async throws {
        try await QdrantServer.run { server in
            let settings = #"{"strict_mode_config": {"enabled": true, "unindexed_filtering_retrieve": false}}"#
            try await server.withCollection(settings: settings) { name in
                let error = await #expect(throws: QdrantError.self) { try await search(server.client(), name) }
                #expect(error?.code == .strictMode)
                #expect(error?.serverMessage?.contains("Create an index for this key") == true)
            }
        }
    }

    @Test(arguments: [false, true])
    func aBrokenConnectionIsTriedAgain(afterTheWork: Bool) async throws {
        try await QdrantServer.run { server in
            try await server.withCollection { name in
                try await server.control(#"{"cut_next": 1, "cut_path": "query", "cut_after": \#(afterTheWork)}"#)
                #expect(try await search(server.client(), name).isEmpty)
                try await server.control(#"{"cut_next": 99}"#)
                let client = server.client()
                let error = await #expect(throws: QdrantError.self) { try await search(client, name) }
                #expect(error?.code == .interrupted)
                try await server.control(#"{"cut_next": 0}"#)
            }
        }
    }

    @Test func whatIsNotIdempotentIsNotSentTwice() async throws {
        try await QdrantServer.run { server in
            try await server.control(#"{"fail_next": {"count": 1, "status": 500}}"#)
            let request = QdrantRequest(
                method: .post, path: "/collections/any/snapshots", operation: "make a snapshot", isIdempotent: false)
            let error = await #expect(throws: QdrantError.self) {
                try await server.client().call(request, as: JSONValue.self, deadline: deadline)
            }
            #expect(error?.code == .failed)
            #expect(try await server.seen().requests["POST /collections/any/snapshots"] == 1)
        }
    }

    @Test func retryAfterIsNotUndercutAndNotWaitedForInVain() async throws {
        try await QdrantServer.run { server in
            try await server.control(#"{"fail_next": {"count": 1, "status": 429, "headers": {"Retry-After": "30"}}}"#)
            // Shorter than the server asks to wait, and longer than any answer takes.
            let soon = Deadline.after(.seconds(25))
            let error = await #expect(throws: QdrantError.self) {
                try await server.client().count("any", deadline: soon)
            }
            #expect(error?.code == .rateLimited)
            #expect(error?.retryAfter == .seconds(30))
            #expect(!soon.hasPassed())
            #expect(try await server.seen().requests["POST /collections/any/points/count"] == 1)
        }
    }

    @Test func aSlowServerIsLeftAtTheDeadlineAndAnAbsentOneIsNamed() async throws {
        try await QdrantServer.run { server in
            try await server.control(#"{"delay": 5}"#)
            let slow = await #expect(throws: QdrantError.self) {
                try await server.client().count("any", deadline: .after(.milliseconds(200)))
            }
            #expect(slow?.code == .timeout)
            let absent = QdrantClient(
                client: server.http, baseURL: "http://127.0.0.1:1", retries: RetryPolicy(maximumRetries: 0))
            let none = await #expect(throws: QdrantError.self) { try await absent.count("any", deadline: deadline) }
            #expect(none?.code == .unreachable)
            #expect(none?.description.contains("QDRANT_URL") == true)
        }
    }
}
