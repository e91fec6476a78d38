import HTTPTypes
import PixieCore
import PixieTestSupport
import Testing

@testable import PixieServer

@Suite struct AdminAPITests {
    @Test("A reader's token may look and not change, and the refused change is audited")
    func readersOnlyLook() async {
        let admin = AdminFixture(operators: ["operator-token-1"], readers: ["reader-token-1"])
        #expect(await admin.send(.get, "/admin/v1/jobs", token: "reader-token-1").status == 200)
        #expect(await admin.send(.get, "/admin/v1/jobs", token: "operator-token-1").status == 200)
        let refused = await admin.send(.delete, "/admin/v1/jobs/1", token: "reader-token-1")
        #expect(refused.status == 403 && refused.text.contains("PIXIE_ADMIN_TOKENS"))
        let entry = admin.audit.recent(limit: 1).first
        #expect(entry?.outcome == .refused && entry?.status == 403 && entry?.action == "DELETE /admin/v1/jobs/{id}")
        _ = await admin.send(.delete, "/admin/v1/jobs/1", token: "operator-token-1")
        #expect(entry?.caller.count == 8, "a known caller is named")
        #expect(admin.audit.recent(limit: 1).first.map { $0.caller != entry?.caller } == true)
    }

    @Test("Every refused call is audited, but not so many that the audit is full of them")
    func refusalsAreBounded() async {
        let admin = AdminFixture(operators: ["operator-token-1"])
        #expect(await admin.send(.get, "/admin/v1/audit").status == 401)
        let entry = admin.audit.recent(limit: 1).first
        #expect(entry?.outcome == .refused && entry?.status == 401 && entry?.action == "GET /admin/v1/audit")
        #expect(entry?.caller == "-")
        for _ in 0..<AuditTrail.memory { _ = await admin.send(.get, "/admin/v1/audit", token: "guessed") }
        _ = await admin.send(.delete, "/admin/v1/jobs/1", token: "operator-token-1")
        let entries = admin.audit.recent(limit: AuditTrail.memory)
        #expect(entries.count < AuditTrail.memory && entries.first?.outcome == .failed)
    }

    @Test("Without a known token nothing is shown", arguments: [nil, "operator-token", "operator-token-11", ""])
    func unknownTokens(token: String?) async {
        let admin = AdminFixture(operators: ["operator-token-1"])
        let reply = await admin.send(.get, "/admin/v1/audit", token: token)
        #expect(token == nil || token == "" ? reply.status == 401 : reply.status == 403)
        if reply.status == 401 { #expect(reply.headers[.wwwAuthenticate] == "Bearer") }
    }

    @Test(
        "Where no token is asked for, a web page of another site cannot use the listener",
        arguments: [
            (["Host": "127.0.0.1:8081"], 200), (["Host": "localhost:8081"], 200), (["Host": "[::1]:8081"], 200),
            (["Host": "attacker.example"], 403), (["Host": "127.0.0.1.attacker.example"], 403), ([:], 403),
            (["Host": "localhost:8081", "Origin": "http://localhost:8081"], 200),
            (["Host": "localhost:8081", "Origin": "https://attacker.example"], 403),
            (["Host": "localhost:8081", "Origin": "null"], 403),
        ])
    func pagesOfOtherSites(headers: [String: String], status: Int) async {
        #expect(await AdminFixture().send(.get, "/admin/v1/jobs", headers: headers).status == status)
    }

    @Test("A change is audited before it is made and when it has ended")
    func changesAreAudited() async throws {
        let admin = AdminFixture(operators: ["operator-token-1"])
        let reply = await admin.send(
            .delete, "/admin/v1/jobs/none", token: "operator-token-1", query: [(name: "wait", value: "true")])
        #expect(reply.status == 404)
        let entries = admin.audit.recent(limit: 10)
        #expect(entries.map(\.outcome) == [.failed, .begun])
        #expect(entries.allSatisfy { $0.target == "/admin/v1/jobs/none?wait=true" && $0.remote == "127.0.0.1" })
        #expect(Set(entries.map(\.caller)).count == 1 && !entries[0].caller.contains("operator-token"))

        let later = AuditTrail(folder: admin.folder)
        try await later.load()
        #expect(later.recent(limit: 10).map(\.outcome) == [.failed, .begun])
    }

    @Test("Nothing is changed while the audit cannot be written")
    func noAuditNoChange() async throws {
        let ran = Touched()
        let admin = AdminFixture(routes: [ran])
        admin.folder.fail(with: StateError(.system, "disk full"))
        let reply = await admin.send(.post, "/admin/v1/touch")
        #expect(reply.status == 503 && reply.text.contains("audit_unavailable"))
        #expect(ran.jobs.all.isEmpty)
        admin.folder.fail(with: nil)
        #expect(await admin.send(.post, "/admin/v1/touch").status == 200)
        #expect(ran.jobs.all.count == 1)
    }

    @Test("A half-written line of an earlier run does not hide the others")
    func halfLine() async throws {
        let admin = AdminFixture()
        _ = await admin.send(.delete, "/admin/v1/jobs/none")
        try await admin.folder.append(Array(#"{"time":"20"#.utf8), to: AuditTrail.file, limit: 1_000_000, keeping: 1)
        let later = AuditTrail(folder: admin.folder)
        try await later.load()
        #expect(later.recent(limit: 10).count == 2)
    }

    @Test("Paths and methods nobody serves are named as such")
    func unknownPaths() async {
        let admin = AdminFixture()
        #expect(await admin.send(.get, "/admin/v1/nothing").status == 404)
        #expect(await admin.send(.get, "/admin/v1/jobs/").status == 404)
        let wrong = await admin.send(.post, "/admin/v1/jobs")
        #expect(wrong.status == 405 && wrong.headers[.allow] == "GET")
        #expect(await admin.send(.get, "/admin/v1/audit", query: [(name: "limit", value: "0")]).status == 422)
    }
}

/// A route that leaves a trace.
private struct Touched: AdminRoutes {
    let jobs = JobRegistry(makeID: { "one" }, time: SystemTime())

    var routes: [AdminRoute] {
        [
            AdminRoute(.post, "/admin/v1/touch", access: .change) { [jobs] _ in
                try .json(try jobs.start(kind: "touch", detail: "") { _ in .null })
            }
        ]
    }
}
