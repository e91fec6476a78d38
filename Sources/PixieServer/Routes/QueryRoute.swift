import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieQuery

/// `POST /v1/query`.
struct QueryRoute: Sendable {
    let pipeline: QueryPipeline
    let timeout: Duration
    let spans: RequestIDs
    let responder: Responder

    func reply(to request: InboundRequest, context: RequestContext) -> HTTPReply {
        do {
            try RequestJSON.checkMediaType(of: request)
            let body =
                try QueryRequestBody(plain: request.body) ?? RequestJSON.decode(QueryRequestBody.self, from: request)
            guard body.errors.isEmpty, let user = body.user, let text = body.text else {
                throw ProblemDetails(
                    status: .unprocessableContent, code: "invalid_field",
                    detail: body.errors.map { "\($0.field) \($0.message)" }.joined(separator: "; "), errors: body.errors
                )
            }
            let question = Question(
                user: user, text: text, session: body.session, toolResults: body.toolResults, timeZone: body.timeZone,
                cacheMode: body.cacheMode, requestID: context.id, traceID: context.trace?.traceID,
                deadline: .after(timeout, from: context.startedAt))
            switch (try pipeline.begin(question), body.stream) {
            case (.answered(let outcome), false):
                return .now(responder.answer(outcome, question: question, context: context))
            case (let start, true): return streamed(start, question: question, context: context)
            case (.pending(let pending), false):
                guard pipeline.canAsk(pending) else { return reply(to: pending, question, context) }
                return .asking { reply in
                    pipeline.ask(pending) { reply(self.reply(with: $0, question, context)) }
                }
            }
        } catch let problem as ProblemDetails {
            return .now(responder.problem(problem, context: context))
        } catch {
            return .now(responder.problem(QueryProblem.describe(error), context: context))
        }
    }

    private func streamed(_ start: QueryPipeline.Start, question: Question, context: RequestContext) -> HTTPReply {
        switch start {
        case .answered(let outcome):
            return .later {
                await stream(question, context) {
                    try await QueryPipeline.replay(outcome, to: $0); return outcome
                }
            }
        case .pending(let untraced):
            let pending = untraced.tracing(traceparent(context))
            return .later { await stream(question, context) { try await pipeline.finish(pending, onEvent: $0) } }
        }
    }

    private func reply(with start: QueryPipeline.Start, _ question: Question, _ context: RequestContext) -> HTTPReply {
        switch start {
        case .answered(let outcome): .now(responder.answer(outcome, question: question, context: context))
        case .pending(let pending): reply(to: pending, question, context)
        }
    }

    private func reply(to untraced: PendingQuery, _ question: Question, _ context: RequestContext) -> HTTPReply {
        let pending = untraced.tracing(traceparent(context))
        return .later { await generated(pending, question: question, context: context) }
    }

    /// What upstreams are sent: the caller's trace, or one that begins here.
    private func traceparent(_ context: RequestContext) -> String {
        (context.trace ?? TraceContext(traceID: spans.next())).header(span: spans.nextSpan())
    }

    private func generated(
        _ pending: PendingQuery, question: Question, context: RequestContext
    ) async -> OutboundResponse {
        do {
            let outcome = try await pipeline.finish(pending, onEvent: nil)
            return responder.answer(outcome, question: question, context: context)
        } catch {
            return responder.problem(QueryProblem.describe(error), context: context, question: question)
        }
    }

    private func stream(
        _ question: Question, _ context: RequestContext,
        _ produce: @escaping @Sendable (@escaping QueryEventSink) async throws -> QueryOutcome
    ) async -> OutboundResponse {
        await QueryStream(question: question, context: context, responder: responder).respond(produce)
    }
}
