import HTTPTypes
import PixieCore
import PixieTestSupport
import Testing

@Suite struct DocumentRouteTests {
    private static let user = UserID.ann.description

    @Test func aDocumentIsIndexedAndItsPassagesCounted() async throws {
        let fixture = APIFixture()
        let text = String(repeating: "The lease ends in June. ", count: 200)
        let response = try await fixture.send(
            .put, "/v1/documents/lease/1",
            body: #"{"user_id": "\#(Self.user)", "content": "\#(text)", "metadata": {"source": "note"}}"#)
        #expect(response.status == 200)
        let body = try response.json()
        #expect(body["document_id"] == .string("lease/1") && body["chunks"] == .integer(5))
    }

    @Test(arguments: [
        ("{}", ["user_id", "content"]),
        (#"{"user_id": "USER", "content": " \n"}"#, ["content"]),
        (#"{"user_id": "USER", "content": 7}"#, ["content"]),
        (#"{"user_id": "USER", "content": "x", "metadata": []}"#, ["metadata"]),
        (
            #"{"user_id": "USER", "content": "x", "metadata": {"source": "mail", "title": 1, "created_at": "soon"}}"#,
            ["metadata.title", "metadata.source", "metadata.created_at"]
        ),
    ])
    func eachWrongFieldIsNamed(_ body: String, _ fields: [String]) async throws {
        let fixture = APIFixture()
        let response = try await fixture.send(
            .put, "/v1/documents/d", body: body.replacing("USER", with: Self.user))
        #expect(response.status == 422)
        for field in fields { #expect(response.text.contains(#""field":"\#(field)""#)) }
    }

    @Test(arguments: ["/v1/documents/", "/v1/documents", "/v1/sessions/"])
    func aPathWithoutAnIDIsNotFound(_ path: String) async throws {
        #expect(try await APIFixture().send(.delete, path).status == 404)
    }

    @Test func removingWhatIsNotThereIsA404AndNeedsAUser() async throws {
        let fixture = APIFixture()
        #expect(try await fixture.send(.delete, "/v1/documents/d").status == 422)
        let response = try await fixture.send(
            .delete, "/v1/documents/d", query: [(name: "user_id", value: Self.user)])
        #expect(response.status == 404 && response.text.contains("document_not_found"))
    }

    @Test func aSessionIsDeletedByItsUserOnly() async throws {
        let fixture = APIFixture()
        let session = "00000000-0000-4000-8000-0000000000AA"
        let body = #"{"user_id": "\#(Self.user)", "query": "Hello there", "session_id": "\#(session)"}"#
        #expect(try await fixture.ask(body).status == 200)
        func delete(_ user: String) async throws -> Int {
            try await fixture.send(.delete, "/v1/sessions/\(session)", query: [(name: "user_id", value: user)]).status
        }
        #expect(try await delete(UserID.bob.description) == 404)
        #expect(try await delete(Self.user) == 200)
        #expect(try await delete(Self.user) == 404)
    }

    @Test(arguments: [
        (#""tool_results": [{"tool_call_id": "c", "result": 1}]"#, "invalid_field"),
        (#""session_id": "00000000-0000-4000-8000-0000000000AA", "tool_results": "x""#, "invalid_field"),
        (
            #""session_id": "00000000-0000-4000-8000-0000000000AA", "tool_results": [{"tool_call_id": "c", "result": 1}]"#,
            "unknown_tool_call"
        ),
    ])
    func aToolResultThatFitsNothingIsA422(_ members: String, _ code: String) async throws {
        let response = try await APIFixture().ask(
            #"{"user_id": "\#(Self.user)", "query": "And now?", \#(members)}"#)
        #expect(response.status == 422 && response.text.contains(code))
    }
}
