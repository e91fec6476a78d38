import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieQuery
import PixieTestSupport
import Testing

@testable import PixieServer

@Suite struct CacheRoutesTests {
    static let ann = "00000000-0000-4000-8000-0000000000a1"

    struct Fixture {
        let pipeline = PipelineFixture()
        let admin: AdminFixture

        init() {
            let ids = RequestIDs(seed: 9)
            let routes = CacheRoutes(
                cache: pipeline.operation,
                warming: CacheWarming(pipeline: pipeline.pipeline, timeout: .seconds(60), time: SystemTime()),
                jobs: JobRegistry(makeID: { ids.next() }, time: SystemTime()), sharedReport: { nil })
            admin = AdminFixture(operators: ["operator"], readers: ["reader"], routes: [routes])
        }

        func send(
            _ method: HTTPRequest.Method, _ path: String, token: String = "operator", body: String = "",
            query: [(name: String, value: String)] = []
        ) async -> (status: Int, text: String) {
            let response = await admin.send(method, "/admin/v1/cache" + path, token: token, body: body, query: query)
            return (response.status, response.text)
        }
    }

    @Test(arguments: [
        "/users/\(ann)", "/documents/d-1", "/tags/tasks:\(ann)", "/responses",
    ]) func anOrderDropsAndADryRunOnlyCounts(path: String) async throws {
        let fixture = Fixture()
        _ = try await fixture.pipeline.ask("List my pending tasks")
        let expected = path == "/documents/d-1" ? 0 : 2
        let preview = await fixture.send(.delete, path, query: [("dry_run", "true")])
        #expect(preview.status == 200)
        #expect(preview.text.contains("\"matched\":\(expected)"))
        #expect(preview.text.contains("\"removed\":0"))
        #expect(fixture.pipeline.exactCache.statistics.entries == 1)
        let done = await fixture.send(.delete, path, query: [("wait", "true")])
        #expect(done.text.contains("\"removed\":\(expected)"))
        #expect(done.text.contains("\"instances\":{\"applied\":1,\"live\":1}"))
        #expect(fixture.pipeline.exactCache.statistics.entries == (expected == 0 ? 1 : 0))
    }

    @Test(arguments: ["/sessions", "/tags/sessions"]) func everyConversationIsForgotten(path: String) async throws {
        let fixture = Fixture()
        let session = SessionID(UUID())
        _ = try await fixture.pipeline.ask("My secret is xyzzy", session: session)
        let preview = await fixture.send(.delete, path, query: [("dry_run", "true")])
        #expect(preview.text.contains("\"stored\":1") && !preview.text.contains("instances"))
        let done = await fixture.send(.delete, path, query: [("wait", "true")])
        #expect(done.text.contains("\"stored\":1"))
        #expect(done.text.contains("\"instances\":{\"applied\":1,\"live\":1}"))
        #expect(await fixture.send(.delete, path).text.contains("\"stored\":0"))
    }

    @Test(arguments: [
        (HTTPRequest.Method.delete, "/users/ann", ""), (.delete, "/tags/everything", ""), (.get, "/entries?kind=x", ""),
        (.patch, "/settings", #"{"similarity_threshold":2}"#), (.patch, "/settings", #"{"threshold":0.9}"#),
        (.patch, "/settings", #"{"guards":7}"#), (.post, "/warm", #"{"queries":[]}"#),
        (.post, "/warm", #"{"queries":[{"query":"q","user_id":"x"}]}"#),
    ]) func whatIsNotUnderstoodIsRefusedByName(method: HTTPRequest.Method, path: String, body: String) async {
        let parts = path.split(separator: "?")
        let query = parts.count > 1 ? [(name: "kind", value: "x")] : []
        let response = await Fixture().send(method, String(parts[0]), body: body, query: query)
        #expect(response.status == 422)
        #expect(response.text.contains("invalid_field"))
    }

    @Test func aReaderLooksButDoesNotTouch() async throws {
        let fixture = Fixture()
        _ = try await fixture.pipeline.ask("List my pending tasks")
        for path in ["", "/entries", "/near-misses", "/calibration", "/settings"] {
            #expect(await fixture.send(.get, path, token: "reader").status == 200)
        }
        #expect(await fixture.send(.delete, "/responses", token: "reader").status == 403)
        #expect(await fixture.send(.patch, "/settings", token: "reader", body: "{}").status == 403)
        #expect(fixture.pipeline.exactCache.statistics.entries == 1)
    }

    @Test func anEntryIsFoundAndDeletedById() async throws {
        let fixture = Fixture()
        _ = try await fixture.pipeline.ask("List my pending tasks")
        let id = try #require(
            fixture.pipeline.operation.entries(CacheEntryFilter(), after: nil, limit: 1).entries.first?.id)
        #expect(await fixture.send(.get, "/entries/\(id)").text.contains("List my pending tasks"))
        #expect(await fixture.send(.delete, "/entries/\(id)").text.contains("\"removed\":2"))
        #expect(await fixture.send(.get, "/entries/\(id)").status == 404)
        #expect(await fixture.send(.get, "/entries/x").status == 404)
    }

    @Test func settingsChangeWhatTheyName() async {
        let fixture = Fixture()
        let response = await fixture.send(.patch, "/settings", body: #"{"similarity_threshold":0.9,"shadow":true}"#)
        #expect(response.status == 200)
        let settings = fixture.pipeline.operation.settings.live.current
        #expect(settings.similarityThreshold == 0.9)
        #expect(settings.shadow)
        #expect(settings.guards)
    }
}
