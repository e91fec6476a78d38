import PixieCore
import PixieTestSupport
import Testing

/// `POST /v1/query`, from body to response.
@Suite struct QueryRouteTests {
    static let ann = UserID.ann.description
    static let question = #"{"user_id":"\#(ann)","query":"List my pending tasks"}"#

    @Test func anAnswerHasEveryDocumentedMemberAndHeader() async throws {
        let fixture = APIFixture()
        let response = try await fixture.ask(Self.question)
        #expect(response.status == 200)
        #expect(response.header("Content-Type") == "application/json")
        #expect(response.header("X-Cache") == "miss")
        #expect(response.header("Server-Timing")?.contains("generate;dur=") == true)
        let body = try response.json()
        #expect(
            Set(body.keys) == [
                "response", "tool_calls", "sources", "source", "request_id", "model", "usage", "cache", "degraded",
            ])
        #expect(body["response"] == .string("An answer."))
        #expect(body["source"] == .string("llm"))
        #expect(body["cache"] == .null)
        #expect(body["request_id"] == .string(response.header("X-Request-Id") ?? ""))
        #expect(body["usage"] == .object(["prompt_tokens": .integer(100), "completion_tokens": .integer(20)]))
    }

    @Test func anExactHitIsAnsweredInline() async throws {
        let fixture = APIFixture()
        _ = try await fixture.ask(Self.question)
        let response = try await fixture.ask(Self.question)
        #expect(response.wasInline)
        #expect(response.header("X-Cache") == "hit-exact")
        let body = try response.json()
        #expect(body["source"] == .string("cache"))
        guard case .object(let cache) = body["cache"], case .integer(let age) = cache["age_seconds"] else {
            Issue.record("no cache member in \(response.text)")
            return
        }
        #expect(cache["kind"] == .string("exact"))
        #expect(cache["similarity"] == .integer(1))
        #expect((0...60).contains(age))
    }

    @Test(arguments: [
        ("", 400, "malformed_json"),
        ("{", 400, "malformed_json"),
        ("[]", 400, "malformed_json"),
        ("\"text\"", 400, "malformed_json"),
        (#"{"user_id":"\#(ann)","user_id":"\#(ann)","query":"x"}"#, 400, "malformed_json"),
        (#"{"user_\u0069d":"\#(ann)","query":"x"}"#, 400, "malformed_json"),
        (#"{"user_id":"\#(ann)","query":"a\#u{0}b"}"#, 400, "malformed_json"),
        ("{}", 422, "invalid_field"),
        (#"{"user_id":"nobody","query":"x"}"#, 422, "invalid_field"),
        (#"{"user_id":7,"query":"x"}"#, 422, "invalid_field"),
        (#"{"user_id":"\#(ann)","query":null}"#, 422, "invalid_field"),
        (#"{"user_id":"\#(ann)","query":""}"#, 422, "invalid_field"),
        (#"{"user_id":"\#(ann)","query":" \n "}"#, 422, "invalid_field"),
        (#"{"user_id":"\#(ann)","query":"a\u0000b"}"#, 422, "invalid_field"),
        (#"{"user_id":"\#(ann)","query":"x","stream":"yes"}"#, 422, "invalid_field"),
        (#"{"user_id":"\#(ann)","query":"x","cache":"never"}"#, 422, "invalid_field"),
        (#"{"user_id":"\#(ann)","query":"x","session_id":"s"}"#, 422, "invalid_field"),
        (#"{"user_id":"\#(ann)","query":"x","metadata":[]}"#, 422, "invalid_field"),
    ])
    func aBodyThatIsWrongIsRefusedWithAProblem(body: String, status: Int, code: String) async throws {
        let fixture = APIFixture()
        let response = try await fixture.ask(body)
        #expect(response.status == status)
        #expect(response.header("Content-Type") == "application/problem+json")
        #expect(try response.json()["code"] == .string(code))
        #expect(fixture.pipeline.chat.requests.isEmpty)
    }

    @Test func everyWrongFieldIsNamedAtOnce() async throws {
        let response = try await APIFixture().ask(#"{"user_id":1,"cache":"x","stream":2}"#)
        guard case .array(let errors) = try response.json()["errors"] else {
            Issue.record("no errors in \(response.text)")
            return
        }
        let fields = errors.compactMap { error -> String? in
            guard case .object(let members) = error, case .string(let field) = members["field"] else { return nil }
            return field
        }
        #expect(Set(fields) == ["user_id", "query", "stream", "cache"])
    }

    @Test(arguments: [("é", 1_000, 200), ("é", 1_001, 422), ("a", 1_000, 200), ("a", 1_001, 422), ("👍", 1_000, 200)])
    func theLimitIsAThousandCharactersNotBytes(character: String, count: Int, status: Int) async throws {
        let text = String(repeating: character, count: count)
        let response = try await APIFixture().ask(#"{"user_id":"\#(Self.ann)","query":"\#(text)"}"#)
        #expect(response.status == status)
    }

    @Test func deepNestingIsRefusedAndTheServerGoesOn() async throws {
        let fixture = APIFixture()
        let deep = String(repeating: "[", count: 30_000)
        #expect(try await fixture.ask(#"{"user_id":"\#(Self.ann)","query":"x","metadata":\#(deep)"#).status == 400)
        #expect(try await fixture.ask(Self.question).status == 200)
    }

    @Test(arguments: ["text/plain", "application/json; charset=latin1", "application/x-www-form-urlencoded"])
    func otherMediaTypesAreRefused(contentType: String) async throws {
        #expect(try await APIFixture().ask(Self.question, headers: ["Content-Type": contentType]).status == 415)
    }

    @Test(arguments: [
        (UpstreamError.Code.failed, 502, "upstream_failed"), (.timeout, 504, "deadline_exceeded"),
        (.unavailable, 502, "upstream_failed"),
    ])
    func aFailingModelIsAProblemThatNamesNoUpstreamDetail(
        code: UpstreamError.Code, status: Int, problem: String
    ) async throws {
        let fixture = APIFixture(
            chat: ScriptedChatModel { _, _ in .fail(UpstreamError(.languageModel, code, "secret detail")) })
        let response = try await fixture.ask(Self.question)
        #expect(response.status == status)
        #expect(try response.json()["code"] == .string(problem))
        #expect(!response.text.contains("secret"))
    }

    @Test func aRateLimitedUserIsToldTheLimit() async throws {
        let fixture = APIFixture(rate: RateLimit(count: 1, per: .seconds(6_000)))
        _ = try await fixture.ask(Self.question)
        let response = try await fixture.ask(Self.question)
        #expect(response.status == 429)
        #expect(response.header("RateLimit-Limit") == "1")
        #expect(response.header("RateLimit-Remaining") == "0")
        let seconds = try #require(response.header("Retry-After").flatMap { Int($0) })
        #expect((1...6_000).contains(seconds))
    }

    @Test func aStreamEndsWithTheWholeAnswer() async throws {
        let fixture = APIFixture(
            chat: ScriptedChatModel { _, _ in
                .stream(["Hel", "lo"], then: .complete(ScriptedChatModel.completion("Hello")))
            })
        let body = #"{"user_id":"\#(Self.ann)","query":"List my pending tasks","stream":true}"#
        let response = try await fixture.ask(body)
        #expect(response.header("Content-Type") == "text/event-stream")
        #expect(response.header("X-Cache") == "miss")
        let sent = try events(of: response)
        try #require(sent.map(\.name) == ["token", "token", "sources", "done"])
        #expect(sent[0].data == Array(#"{"text":"Hel"}"#.utf8))
        #expect(String(decoding: sent[3].data, as: UTF8.self).contains(#""response":"Hello""#))

        let cached = try await fixture.ask(body)
        #expect(cached.header("X-Cache") == "hit-exact")
        #expect(try events(of: cached).map(\.name) == ["token", "sources", "done"])
    }

    private func events(of response: APIFixture.Response) throws -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        return try parser.feed(response.body)
    }

    @Test func aStreamThatFailsBeforeItsFirstPieceIsAnOrdinaryProblem() async throws {
        let fixture = APIFixture(
            chat: ScriptedChatModel { _, _ in .fail(UpstreamError(.languageModel, .failed, "scripted")) })
        let response = try await fixture.ask(#"{"user_id":"\#(Self.ann)","query":"my tasks","stream":true}"#)
        #expect(response.status == 502)
        #expect(response.header("Content-Type") == "application/problem+json")
    }

    @Test func aStreamThatBreaksEndsWithAnErrorEvent() async throws {
        let fixture = APIFixture(
            chat: ScriptedChatModel { _, _ in
                .stream(["Hel"], then: .fail(UpstreamError(.languageModel, .interrupted, "scripted")))
            })
        let response = try await fixture.ask(#"{"user_id":"\#(Self.ann)","query":"my tasks","stream":true}"#)
        #expect(response.status == 200)
        let sent = try events(of: response)
        try #require(sent.map(\.name) == ["token", "error"])
        #expect(String(decoding: sent[1].data, as: UTF8.self).contains("upstream_failed"))
        #expect(fixture.log.lines.last?.contains(#""upstream_failed""#) == true)
    }

    @Test func theTraceIsPassedOnWithASpanOfItsOwn() async throws {
        let fixture = APIFixture()
        let trace = "0af7651916cd43dd8448eb211c80319c"
        _ = try await fixture.ask(
            Self.question,
            headers: ["Content-Type": "application/json", "traceparent": "00-\(trace)-b7ad6b7169203331-01"])
        let passed = try #require(fixture.pipeline.chat.requests.first?.traceparent)
        #expect(passed.hasPrefix("00-\(trace)-"))
        #expect(passed.hasSuffix("-01"))
        #expect(!passed.contains("b7ad6b7169203331"))
    }
}
