import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieQuery
import PixieTestSupport
import Testing

@testable import PixieServer

@Suite struct UsageRoutesTests {
    private let pipeline = PipelineFixture()
    private var admin: AdminFixture {
        AdminFixture(routes: [
            UsageRoutes(ledger: pipeline.usage),
            CacheReportRoutes(
                reports: DailyCacheReports(
                    hitRates: pipeline.operation.hitRates, folder: MemoryFolder(), time: SystemTime())),
        ])
    }

    @Test("Usage is added up by user, model or day", arguments: ["user", "model", "day"])
    func grouping(by: String) async throws {
        _ = try await pipeline.ask("List my pending tasks")
        let reply = await admin.send(.get, "/admin/v1/usage", query: [(name: "by", value: by)])
        #expect(reply.status == 200)
        let usage = try JSONDecoder().decode([String: JSONValue].self, from: Data(reply.text.utf8))
        guard case .array(let lines) = usage["usage"], case .object(let line) = lines.first else {
            Issue.record("no lines: \(reply.text)")
            return
        }
        #expect(lines.count == 1 && line["calls"] == .integer(1))
        if by == "user" { #expect(line["name"] == .string(UserID.ann.description)) }
    }

    @Test(
        "What cannot be added up by is refused",
        arguments: [[(name: "by", value: "hour")], [(name: "days", value: "32")], [(name: "limit", value: "0")]])
    func refused(query: [(name: String, value: String)]) async {
        #expect(await admin.send(.get, "/admin/v1/usage", query: query).status == 422)
    }

    @Test("The daily report tells today's look-ups") func dailyReport() async throws {
        _ = try await pipeline.ask("List my pending tasks")
        _ = try await pipeline.ask("List my pending tasks")
        let reply = await admin.send(.get, "/admin/v1/reports/cache/daily")
        #expect(reply.status == 200 && reply.text.contains(#""cache":"exact","hit_rate":0.5,"hits":1,"lookups":2"#))
    }
}
