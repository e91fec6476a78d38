import FoundationEssentials
import HTTPTypes
import Logging
import PixieCore
import PixieTestSupport

@testable import PixieServer

/// The admin API over a folder in memory, called as the server calls it.
struct AdminFixture {
    let api: AdminAPI
    let folder = MemoryFolder()
    let audit: AuditTrail
    let jobs: JobRegistry
    let registry = MetricsRegistry()

    init(operators: [String] = [], readers: [String] = [], routes: [any AdminRoutes] = []) {
        audit = AuditTrail(folder: folder)
        let ids = RequestIDs(seed: 3)
        jobs = JobRegistry(makeID: { ids.next() }, time: SystemTime())
        api = AdminAPI(
            authentication: AdminAuthentication(operators: operators, readers: readers),
            routes: [JobRoutes(jobs: jobs), OverviewRoutes(dependencies: { [] }, audit: audit)] + routes, audit: audit,
            metrics: HTTPMetrics(registry: registry),
            log: RequestLog(sink: LogCollector(), format: .json, level: .info, logsQueries: false),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), ids: RequestIDs(seed: 5),
            time: SystemTime())
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, token: String? = nil,
        headers: [String: String] = ["Host": "127.0.0.1:8081"], body: String = "",
        query: [(name: String, value: String)] = []
    ) async -> (status: Int, headers: HTTPFields, text: String) {
        var block = HeaderBlock()
        for (name, value) in headers { block.append(name: name, value: value) }
        if let token { block.append(name: "Authorization", value: "Bearer \(token)") }
        let request = InboundRequest(
            method: method, path: path, query: query, headers: block, body: Array(body.utf8), remoteAddress: "127.0.0.1"
        )
        let response = await api.reply(to: request).response()
        guard case .bytes(let bytes) = response.body else { return (response.status.code, response.headers, "") }
        return (response.status.code, response.headers, String(decoding: bytes, as: UTF8.self))
    }
}
