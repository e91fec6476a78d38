import HTTPTypes
import PixieCore
import PixieServer
import PixieTestSupport
import Testing

/// What holds for every route.
@Suite struct PublicAPITests {
    @Test func anUnknownPathIsNotFoundAndMintsNoLabel() async throws {
        let fixture = APIFixture()
        for path in ["/", "/v1", "/v1/query/", "/../etc/passwd", "/v1/\u{FFFD}", "other"] {
            #expect(try await fixture.send(.get, path).status == 404)
        }
        let labels = #"pixie_http_requests_total{route="other",method="GET",code="404"}"#
        #expect(fixture.pipeline.metric(labels) == 6)
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "/v1/query", "POST"), (.delete, "/v1/embeddings", "POST"),
        (.post, "/metrics", "GET, HEAD"),
    ])
    func aWrongMethodIsToldTheRightOnes(method: HTTPRequest.Method, path: String, allowed: String) async throws {
        let response = try await APIFixture().send(method, path)
        #expect(response.status == 405)
        #expect(response.header("Allow") == allowed)
    }

    @Test(
        arguments: [
            ([:], 401), (["Authorization": "Basic abc"], 401), (["Authorization": "Bearer wrong"], 403),
            (["Authorization": "Bearer "], 401), (["Authorization": "Bearer second"], 422),
            (["Authorization": "bearer first"], 422),
        ] as [([String: String], Int)])
    func theQueryAPIAsksForAConfiguredToken(headers: [String: String], status: Int) async throws {
        let fixture = APIFixture(tokens: ["first", "second"])
        #expect(try await fixture.send(.post, "/v1/query", body: "{}", headers: headers).status == status)
        #expect(try await fixture.send(.get, "/livez").status == 200)
        #expect(try await fixture.send(.get, "/metrics").status == 200)
    }

    @Test(arguments: [
        ("abc-1.2_3", "abc-1.2_3"), ("has space", nil), ("", nil), ("x\"y", nil),
        (String(repeating: "a", count: 65), nil),
    ])
    func aRequestIDIsTakenOverWhereItIsSafeToRepeat(sent: String, kept: String?) async throws {
        let response = try await APIFixture().send(.get, "/livez", headers: ["X-Request-Id": sent])
        let id = try #require(response.header("X-Request-Id"))
        if let kept { #expect(id == kept) } else { #expect(id.utf8.count == 32) }
    }

    @Test func readinessNamesWhatIsDown() async throws {
        let down = DependencyReport(upstream: .languageModel, state: .down, detail: "gpt", without: "nothing works")
        let degraded = try await APIFixture(dependencies: [down]).send(.get, "/readyz")
        #expect(degraded.status == 200)
        #expect(try degraded.json()["status"] == .string("degraded"))
        #expect(try degraded.json()["degraded"] == .array([.string("llm")]))
        #expect(try await APIFixture(readiness: .stopping, dependencies: [down]).send(.get, "/readyz").status == 503)
        #expect(try await APIFixture(readiness: .starting).send(.get, "/readyz").status == 503)
    }

    @Test func metricsComeInTheFormatThatIsAskedFor() async throws {
        let fixture = APIFixture()
        let plain = try await fixture.send(.get, "/metrics")
        #expect(plain.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        let open = try await fixture.send(.get, "/metrics", headers: ["Accept": "application/openmetrics-text"])
        #expect(open.header("Content-Type")?.hasPrefix("application/openmetrics-text") == true)
        #expect(open.text.hasSuffix("# EOF\n"))
        let one = try await fixture.send(.get, "/metrics", query: [("name[]", "semantic_cache_hits_total")])
        #expect(one.text.contains("semantic_cache_hits_total 0"))
        #expect(!one.text.contains("pixie_http"))
    }

    @Test func eachRequestIsOneLogLineWithoutTheQueryOrTheToken() async throws {
        let fixture = APIFixture(tokens: ["topsecret"])
        let headers = ["Content-Type": "application/json", "Authorization": "Bearer topsecret"]
        _ = try await fixture.ask(QueryRouteTests.question, headers: headers)
        _ = try await fixture.ask("{", headers: headers)
        #expect(fixture.log.lines.count == 2)
        #expect(fixture.log.lines[0].contains(#""cache":"miss""#))
        #expect(fixture.log.lines[0].contains(QueryRouteTests.ann))
        #expect(fixture.log.lines[1].contains(#""malformed_json""#))
        #expect(!fixture.log.lines.joined().contains("topsecret"))
        #expect(!fixture.log.lines.joined().contains("pending"))
    }

    @Test func theQueryIsLoggedWhereThatWasAskedFor() async throws {
        let fixture = APIFixture(logsQueries: true)
        _ = try await fixture.ask(QueryRouteTests.question)
        #expect(fixture.log.lines[0].contains("List my pending tasks"))
    }

    @Test func aBodyTheServerTurnedDownIsAProblemOfItsRoute() {
        let fixture = APIFixture()
        let request = InboundRequest(method: .post, path: "/v1/query")
        #expect(fixture.api.refusal(.bodyTooLarge(limit: 65_536), of: request).status == .contentTooLarge)
        #expect(fixture.api.refusal(.malformedRequest("two lengths"), of: request).status == .badRequest)
        #expect(fixture.pipeline.metric(#"pixie_http_requests_total{route="/v1/query",method="POST",code="413"}"#) == 1)
    }
}
