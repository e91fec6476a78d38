import HTTPTypes
import PixieCore
import PixieQuery

/// Finishes every response the same way: the headers all of them carry, one count, one log line.
struct Responder: Sendable {
    /// What a log line says beside the request itself.
    enum Entry: Sendable {
        case plain
        case query(Question, QueryOutcome)
        case problem(code: String, Question?)
    }

    let log: RequestLog
    let time: any TimeSource

    /// A complete response.
    func respond(
        _ status: HTTPResponse.Status, headers: HTTPFields, body: [UInt8], context: RequestContext,
        entry: Entry = .plain
    ) -> OutboundResponse {
        record(status, bytes: body.count, context: context, entry: entry)
        return OutboundResponse(status: status, headers: finished(headers, context: context), body: .bytes(body))
    }

    /// The complete answer to a query, from the cache or not: the response that is sent most often, so its fields are written straight
    /// into one buffer.
    func answer(_ outcome: QueryOutcome, question: Question, context: RequestContext) -> OutboundResponse {
        let body = QueryResponseBody.json(outcome, requestID: context.id)
        var line = observed(.ok, bytes: body.count, context: context)
        describe(question, outcome, in: &line)
        log.write(line)
        let fields = FieldBlock { fields in
            fields.field("Content-Type") { $0.literal("application/json") }
            fields.field("X-Cache", outcome.cacheStatus.rawValue)
            fields.field("Server-Timing") { QueryResponseBody.writeServerTiming(outcome.timings, to: &$0) }
            fields.field("X-Request-Id", context.id)
            fields.field("Cache-Control") { $0.literal("no-store") }
        }
        return OutboundResponse(status: .ok, fields: fields, body: .bytes(body))
    }

    func problem(_ problem: ProblemDetails, context: RequestContext, question: Question? = nil) -> OutboundResponse {
        var headers = problem.headers
        headers[.contentType] = "application/problem+json"
        return respond(
            problem.status, headers: headers, body: problem.body(requestID: context.id), context: context,
            entry: .problem(code: problem.code, question))
    }

    func finished(_ headers: HTTPFields, context: RequestContext) -> HTTPFields {
        var headers = headers
        headers[.xRequestID] = context.id
        headers[.cacheControl] = "no-store"
        return headers
    }

    /// Counts and logs a request. For a stream: once it has ended.
    func record(_ status: HTTPResponse.Status, bytes: Int, context: RequestContext, entry: Entry) {
        var line = observed(status, bytes: bytes, context: context)
        switch entry {
        case .plain: break
        case .query(let question, let outcome): describe(question, outcome, in: &line)
        case .problem(let code, let question):
            line.user = question?.user
            line.query = question?.text
            line.errorCode = code
        }
        log.write(line)
    }

    /// Counts a request, and begins its log line.
    private func observed(_ status: HTTPResponse.Status, bytes: Int, context: RequestContext) -> RequestRecord {
        let took = context.startedAt.duration(to: time.now())
        context.route.observe(context.method, status: status, took: took, traceID: context.trace?.traceID)
        return RequestRecord(
            requestID: context.id, method: context.method.rawValue, route: context.route.route, status: status.code,
            duration: took, bytes: bytes, remote: context.remoteAddress, traceID: context.trace?.traceID)
    }

    private func describe(_ question: Question, _ outcome: QueryOutcome, in line: inout RequestRecord) {
        line.user = question.user
        if log.logsQueries { line.query = question.text }
        line.cache = outcome.cacheStatus.rawValue
        if case .cache = outcome.origin { line.source = "cache" } else { line.source = "llm" }
        line.model = outcome.answer.model
        line.degraded = outcome.degraded
    }
}
