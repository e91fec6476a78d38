import FoundationEssentials
import HTTPTypes
import PixieCore

/// `/livez`, `/readyz` and `/version`.
struct HealthRoutes: Sendable {
    let version: String
    let readiness: @Sendable () -> Readiness
    let dependencies: @Sendable () -> [DependencyReport]
    let responder: Responder

    /// The process answers. Nothing else is asked: a dead dependency must not get Pixie restarted.
    func live(_ context: RequestContext) -> OutboundResponse {
        json(.ok, Live(status: "ok"), context)
    }

    /// 200 while queries are taken, even with dependencies down: `degraded` names those. 503 while starting or stopping.
    func ready(_ context: RequestContext) -> OutboundResponse {
        let state = readiness()
        let reports = dependencies()
        let failing = reports.filter { !$0.isWorking }
        let status = state != .ready ? state.rawValue : failing.isEmpty ? "ready" : "degraded"
        return json(
            state == .ready ? .ok : .serviceUnavailable,
            Ready(
                status: status, degraded: failing.map(\.upstream),
                dependencies: reports.map(Dependency.init)),
            context)
    }

    func version(_ context: RequestContext) -> OutboundResponse {
        json(.ok, Version(name: "pixie", version: version), context)
    }

    private func json(
        _ status: HTTPResponse.Status, _ body: some Encodable, _ context: RequestContext
    ) -> OutboundResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings and enums always encode.
        let bytes = (try? encoder.encode(body)).map { Array($0) } ?? []
        return responder.respond(status, headers: [.contentType: "application/json"], body: bytes, context: context)
    }

    struct Dependency: Encodable {
        let name: Upstream
        let state: DependencyReport.State
        let detail: String
        let without: String
        let findings: [DependencyFinding]

        init(_ report: DependencyReport) {
            name = report.upstream
            state = report.state
            detail = report.detail
            without = report.without
            findings = report.findings
        }
    }

    private struct Live: Encodable {
        let status: String
    }

    private struct Version: Encodable {
        let name: String
        let version: String
    }

    private struct Ready: Encodable {
        let status: String
        let degraded: [Upstream]
        let dependencies: [Dependency]
    }
}
