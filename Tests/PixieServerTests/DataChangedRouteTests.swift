import HTTPTypes
import PixieCore
import PixieQuery
import PixieTestSupport
import Testing

@Suite struct DataChangedRouteTests {
    static let path = "/v1/events/data-changed"
    static let query = #"{"user_id":"00000000-0000-4000-8000-0000000000a1","query":"List my pending tasks"}"#

    @Test(arguments: [
        (#"{"user_id":"00000000-0000-4000-8000-0000000000a1"}"#, true),
        (#"{"user_id":"00000000-0000-4000-8000-0000000000A1","tables":["tasks"]}"#, true),
        (#"{"user_id":"00000000-0000-4000-8000-0000000000a1","tables":["events","tasks"],"document_ids":null}"#, true),
        (#"{"user_id":"00000000-0000-4000-8000-0000000000a1","document_ids":["new"]}"#, true),
        (#"{"user_id":"00000000-0000-4000-8000-0000000000b0"}"#, false),
    ]) func whatWasBuiltOnTheChangedDataIsDropped(body: String, drops: Bool) async throws {
        let fixture = APIFixture()
        _ = try await fixture.ask(Self.query)
        let response = try await fixture.send(.post, Self.path, body: body)
        #expect(response.status == 202)
        #expect(try response.json()["removed"] == .integer(drops ? 2 : 0))
        #expect(try response.json()["instances"] == .object(["applied": .integer(1), "live": .integer(1)]))
        #expect(fixture.pipeline.exactCache.statistics.entries == (drops ? 0 : 1))
    }

    @Test(arguments: [
        (#"{}"#, "user_id"), (#"{"user_id":"ann"}"#, "user_id"),
        (#"{"user_id":"00000000-0000-4000-8000-0000000000a1","tables":["users"]}"#, "tables"),
        (#"{"user_id":"00000000-0000-4000-8000-0000000000a1","tables":"tasks"}"#, "tables"),
        (#"{"user_id":"00000000-0000-4000-8000-0000000000a1","document_ids":[""]}"#, "document_ids"),
        (#"{"user_id":"00000000-0000-4000-8000-0000000000a1","document_ids":[7]}"#, "document_ids"),
    ]) func aWrongFieldIsNamedAndNothingDropped(body: String, field: String) async throws {
        let fixture = APIFixture()
        _ = try await fixture.ask(Self.query)
        let response = try await fixture.send(.post, Self.path, body: body)
        #expect(response.status == 422)
        #expect(response.text.contains("\"field\":\"\(field)\""))
        #expect(fixture.pipeline.exactCache.statistics.entries == 1)
    }

    @Test func anOrderThatTheSharedCacheDidNotTakeIsNotPretendedToHaveWorked() async throws {
        let fixture = APIFixture(log: CountingLog(failure: UpstreamError(.sharedCache, .unreachable, "down")))
        let response = try await fixture.send(
            .post, Self.path, body: #"{"user_id":"00000000-0000-4000-8000-0000000000a1"}"#)
        #expect(response.status == 503)
        #expect(response.text.contains("cache_unavailable"))
        #expect(response.header("Retry-After") == "1")
    }

    @Test func aTokenIsAskedFor() async throws {
        let fixture = APIFixture(tokens: ["secret"])
        #expect(try await fixture.send(.post, Self.path, body: "{}").status == 401)
    }
}
