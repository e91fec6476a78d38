import HTTPTypes
public import PixieCore
public import PixieQuery

/// The public listener: the query API, health, metrics. Finds the route, checks the token, and hands over.
public final class PublicAPI: HTTPHandler {
    /// What the listener serves and how it shows itself.
    public struct Configuration: Sendable {
        public var version: String
        public var tokens: [String]
        /// How long a query may take in all.
        public var queryTimeout: Duration

        public init(version: String, tokens: [String], queryTimeout: Duration) {
            self.version = version
            self.tokens = tokens
            self.queryTimeout = queryTimeout
        }
    }

    private let authentication: TokenAuthentication
    private let ids: RequestIDs
    /// By the routes' raw values.
    private let meters: [RouteMeter]
    private let responder: Responder
    private let query: QueryRoute
    private let embeddings: EmbeddingsRoute
    private let dataChanged: DataChangedRoute
    private let feedback: FeedbackRoute
    private let document: DocumentRoute
    private let session: SessionRoute
    private let metrics: MetricsRoute
    private let health: HealthRoutes
    private let openAPI: [UInt8]

    /// - Parameters:
    ///   - gzip: compresses the metrics; nil where it cannot.
    ///   - readiness: whether queries are taken; asked on each `/readyz`.
    ///   - dependencies: how each dependency is doing; asked on each `/readyz`.
    public init(
        configuration: Configuration, pipeline: QueryPipeline, embeddings: EmbeddingService,
        cache: CacheAdministration, documents: DocumentService, sessions: SessionStore, registry: MetricsRegistry,
        metrics: HTTPMetrics, log: RequestLog,
        ids: RequestIDs, time: any TimeSource,
        gzip: @escaping @Sendable ([UInt8]) -> [UInt8]?, readiness: @escaping @Sendable () -> Readiness,
        dependencies: @escaping @Sendable () -> [DependencyReport]
    ) {
        let responder = Responder(log: log, time: time)
        meters = Route.allCases.map { metrics.meter(route: $0.template, methods: $0.methods) }
        self.authentication = TokenAuthentication(tokens: configuration.tokens)
        self.ids = ids
        self.responder = responder
        query = QueryRoute(pipeline: pipeline, timeout: configuration.queryTimeout, spans: ids, responder: responder)
        self.embeddings = EmbeddingsRoute(
            embeddings: embeddings, timeout: configuration.queryTimeout, responder: responder)
        dataChanged = DataChangedRoute(invalidation: cache.invalidation, responder: responder)
        feedback = FeedbackRoute(cache: cache, responder: responder)
        document = DocumentRoute(documents: documents, responder: responder, time: time)
        session = SessionRoute(sessions: sessions, responder: responder)
        self.metrics = MetricsRoute(registry: registry, gzip: gzip, responder: responder)
        health = HealthRoutes(
            version: configuration.version, readiness: readiness, dependencies: dependencies, responder: responder)
        openAPI = OpenAPIDocument.json(version: configuration.version)
    }

    public func reply(to request: InboundRequest) -> HTTPReply {
        let route = Route(path: request.path)
        let context = context(of: request, route: route)
        guard route != .other else {
            return .now(problem(.notFound, "not_found", "There is nothing here. /openapi.json lists what is.", context))
        }
        guard route.methods.contains(request.method) else { return .now(methodNotAllowed(route, context)) }
        if route.needsToken, let refusal = unauthorized(request, context) { return .now(refusal) }
        switch route {
        case .query: return query.reply(to: request, context: context)
        case .embeddings: return embeddings.reply(to: request, context: context)
        case .dataChanged: return dataChanged.reply(to: request, context: context)
        case .feedback: return feedback.reply(to: request, context: context)
        case .document:
            return document.reply(to: request, id: route.parameter(of: request.path) ?? "", context: context)
        case .session:
            return session.reply(to: request, id: route.parameter(of: request.path) ?? "", context: context)
        case .metrics: return .now(metrics.respond(to: request, context))
        case .livez: return .now(health.live(context))
        case .readyz: return .now(health.ready(context))
        case .version: return .now(health.version(context))
        case .openAPI, .other:
            return .now(
                responder.respond(.ok, headers: [.contentType: "application/json"], body: openAPI, context: context))
        }
    }

    public func refusal(_ refusal: HTTPRefusal, of request: InboundRequest) -> OutboundResponse {
        let context = context(of: request, route: Route(path: request.path))
        return responder.problem(ProblemDetails(refusal), context: context)
    }

    private func context(of request: InboundRequest, route: Route) -> RequestContext {
        let id = RequestIDs.accepted(request.headers[.xRequestID]) ?? ids.next()
        let trace = TraceContext(header: request.headers[.traceparent])
        return RequestContext(
            id: id, route: meters[route.rawValue], method: request.method, trace: trace,
            remoteAddress: request.remoteAddress, startedAt: request.receivedAt)
    }

    private func methodNotAllowed(_ route: Route, _ context: RequestContext) -> OutboundResponse {
        responder.problem(.methodNotAllowed(route.methods), context: context)
    }

    private func unauthorized(_ request: InboundRequest, _ context: RequestContext) -> OutboundResponse? {
        switch authentication.verdict(on: request.headers) {
        case .allowed: return nil
        case .missing:
            var problem = ProblemDetails(
                status: .unauthorized, code: "missing_token", detail: "Send a token: Authorization: Bearer ...")
            problem.headers[.wwwAuthenticate] = "Bearer"
            return responder.problem(problem, context: context)
        case .refused:
            return problem(.forbidden, "forbidden", "This token is not one of those configured.", context)
        }
    }

    private func problem(
        _ status: HTTPResponse.Status, _ code: String, _ detail: String, _ context: RequestContext
    ) -> OutboundResponse {
        responder.problem(ProblemDetails(status: status, code: code, detail: detail), context: context)
    }
}
