import FoundationEssentials
import HTTPTypes
public import Logging
public import PixieCore

/// The admin listener: finds the route, checks who asks, writes changes into the audit, and hands over.
public struct AdminAPI: HTTPHandler {
    private let authentication: AdminAuthentication
    private let router: AdminRouter
    private let unknown: RouteMeter
    private let audit: AuditTrail
    private let ids: RequestIDs
    private let responder: Responder
    private let time: any TimeSource
    private let logger: Logger

    /// - Parameters:
    ///   - routes: all that is served, each concern's own.
    ///   - logger: told when the audit cannot be written.
    public init(
        authentication: AdminAuthentication, routes: [any AdminRoutes], audit: AuditTrail, metrics: HTTPMetrics,
        log: RequestLog, logger: Logger, ids: RequestIDs, time: any TimeSource
    ) {
        self.authentication = authentication
        router = AdminRouter(routes.flatMap(\.routes), metrics: metrics)
        unknown = metrics.meter(route: "admin other", methods: [])
        self.audit = audit
        self.ids = ids
        responder = Responder(log: log, time: time)
        self.time = time
        self.logger = logger
    }

    public func reply(to request: InboundRequest) -> HTTPReply {
        let match = router.match(request.method, path: request.path)
        let context = context(of: request, match)
        let access: AdminRoute.Access = if case .found(let entry, _) = match { entry.route.access } else { .read }
        switch authentication.verdict(on: request, access: access) {
        case .missing:
            var problem = ProblemDetails(
                status: .unauthorized, code: "missing_token", detail: "Send a token: Authorization: Bearer ...")
            problem.headers[.wwwAuthenticate] = "Bearer"
            return refuse(problem, request, context, caller: "-")
        case .refused(let detail, let caller):
            return refuse(
                ProblemDetails(status: .forbidden, code: "forbidden", detail: detail), request, context, caller: caller)
        case .allowed(let caller):
            return reply(to: request, match, caller: caller, context)
        }
    }

    public func refusal(_ refusal: HTTPRefusal, of request: InboundRequest) -> OutboundResponse {
        let context = context(of: request, router.match(request.method, path: request.path))
        return responder.problem(ProblemDetails(refusal), context: context)
    }

    private func reply(
        to request: InboundRequest, _ match: AdminRouter.Match, caller: AdminCaller, _ context: RequestContext
    ) -> HTTPReply {
        switch match {
        case .none:
            return .now(responder.problem(.notFound("There is nothing here."), context: context))
        case .otherMethods(let methods):
            return .now(responder.problem(.methodNotAllowed(methods), context: context))
        case .found(let entry, let parameters):
            let admin = AdminRequest(request: request, context: context, caller: caller, parameters: parameters)
            return .later { await self.answer(admin, entry.route) }
        }
    }

    private func answer(_ request: AdminRequest, _ route: AdminRoute) async -> OutboundResponse {
        do {
            if case .change = route.access {
                try await record(.begun, request.request, request.context, request.caller.name)
            }
        } catch {
            logger.error("the audit cannot be written, so nothing is changed", metadata: ["error": "\(error)"])
            let problem = ProblemDetails(
                status: .serviceUnavailable, code: "audit_unavailable",
                detail: "Nothing was changed: the audit log cannot be written. Look at PIXIE_STATE_DIR.")
            return responder.problem(problem, context: request.context)
        }
        let response = await perform(request, route)
        if case .change = route.access {
            let outcome: AuditTrail.Entry.Outcome = response.status.code < 400 ? .done : .failed
            do {
                try await record(
                    outcome, request.request, request.context, request.caller.name, status: response.status.code)
            } catch {
                logger.error("the end of a change could not be audited", metadata: ["error": "\(error)"])
            }
        }
        return response
    }

    private func perform(_ request: AdminRequest, _ route: AdminRoute) async -> OutboundResponse {
        do {
            let answer = try await route.answer(request)
            return responder.respond(
                answer.status, headers: answer.headers, body: answer.body, context: request.context)
        } catch let problem as ProblemDetails {
            return responder.problem(problem, context: request.context)
        } catch {
            return responder.problem(AdminProblem.describe(error), context: request.context)
        }
    }

    /// A refused call is audited too, but not so many that whoever has no token could write the audit full.
    private func refuse(
        _ problem: ProblemDetails, _ request: InboundRequest, _ context: RequestContext, caller: String
    ) -> HTTPReply {
        guard audit.mayRecordRefusal(at: time.now()) else {
            return .now(responder.problem(problem, context: context))
        }
        return .later {
            do {
                try await self.record(.refused, request, context, caller, status: problem.status.code)
            } catch {
                self.logger.error("a refused call could not be audited", metadata: ["error": "\(error)"])
            }
            return self.responder.problem(problem, context: context)
        }
    }

    private func record(
        _ outcome: AuditTrail.Entry.Outcome, _ request: InboundRequest, _ context: RequestContext, _ caller: String,
        status: Int? = nil
    ) async throws {
        let query = request.query.map { $0.value.isEmpty ? $0.name : "\($0.name)=\($0.value)" }.joined(separator: "&")
        try await audit.record(
            .init(
                time: time.wall(), requestID: context.id, caller: caller, remote: request.remoteAddress,
                action: "\(request.method.rawValue) \(context.route.route)",
                target: String((request.path + (query.isEmpty ? "" : "?\(query)")).prefix(1_000)), outcome: outcome,
                status: status))
    }

    private func context(of request: InboundRequest, _ match: AdminRouter.Match) -> RequestContext {
        let meter = if case .found(let entry, _) = match { entry.meter } else { unknown }
        let id = RequestIDs.accepted(request.headers[.xRequestID]) ?? ids.next()
        return RequestContext(
            id: id, route: meter, method: request.method,
            trace: TraceContext(header: request.headers[.traceparent]),
            remoteAddress: request.remoteAddress, startedAt: request.receivedAt)
    }
}
