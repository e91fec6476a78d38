import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieQuery
import Synchronization

/// Answers a query as `text/event-stream`: `token`, `tool_call`, `sources`, `done` or `error` events, and a comment every 15 s.
///
/// The response begins with the first piece of the answer. Until then a failure is still an ordinary error response with its own
/// status.
struct QueryStream: Sendable {
    static let keepAlive = Duration.seconds(15)

    let question: Question
    let context: RequestContext
    let responder: Responder

    func respond(
        _ produce: @escaping @Sendable (@escaping QueryEventSink) async throws -> QueryOutcome
    ) async -> OutboundResponse {
        let stream = ResponseStream()
        let head = StreamHead()
        let ending = StreamEnding(.problem(code: "aborted", question))
        // Owned by the response: it ends with the stream, and is cancelled when the client goes away.
        let producer = Task {
            await run(produce, into: stream, head: head, ending: ending)
        }
        switch await head.value() {
        case .failed(let problem):
            return responder.problem(problem, context: context, question: question)
        case .started(let status):
            var headers: HTTPFields = [.contentType: "text/event-stream", .xCache: status.rawValue]
            headers = responder.finished(headers, context: context)
            return OutboundResponse(status: .ok, headers: headers, body: .stream(stream)) { outcome in
                if case .aborted = outcome { producer.cancel() }
                let (entry, bytes) = ending.value
                responder.record(.ok, bytes: bytes, context: context, entry: entry)
            }
        }
    }

    private func run(
        _ produce: @escaping @Sendable (@escaping QueryEventSink) async throws -> QueryOutcome,
        into stream: ResponseStream,
        head: StreamHead, ending: StreamEnding
    ) async {
        let write: @Sendable ([UInt8]) async throws -> Void = { bytes in
            ending.add(bytes.count)
            try await stream.write(bytes)
        }
        do {
            let outcome = try await withKeepAlive(write) {
                try await produce { event in
                    if case .started(let status) = event {
                        head.decide(.started(status))
                    } else {
                        try await write(EventStreamText.event(event))
                    }
                }
            }
            ending.set(.query(question, outcome))
            head.decide(.started(outcome.cacheStatus))
            let done = QueryResponseBody.json(outcome, requestID: context.id)
            try await write(EventStreamText.event("done", data: done))
            stream.finish()
        } catch {
            let problem = QueryProblem.describe(error)
            // When nothing was sent yet the response itself is the problem; otherwise the last event is.
            guard !head.decide(.failed(problem)) else { return }
            ending.set(.problem(code: problem.code, question))
            try? await write(EventStreamText.event("error", data: problem.body(requestID: context.id)))
            stream.finish()
        }
    }

    /// Runs `body` with a comment written every 15 s, so that proxies keep the connection and a client that left is noticed.
    private func withKeepAlive(
        _ write: @escaping @Sendable ([UInt8]) async throws -> Void,
        _ body: @escaping @Sendable () async throws -> QueryOutcome
    ) async throws -> QueryOutcome {
        try await withThrowingTaskGroup(of: QueryOutcome?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.keepAlive)
                    try await write(EventStreamText.comment)
                }
            }
            defer { group.cancelAll() }
            guard let outcome = try await group.next(), let outcome else { throw CancellationError() }
            return outcome
        }
    }
}

/// What is known of a stream when it ends, for its log line.
private final class StreamEnding: Sendable {
    private let state: Mutex<(entry: Responder.Entry, bytes: Int)>

    init(_ entry: Responder.Entry) { state = Mutex((entry, 0)) }

    var value: (entry: Responder.Entry, bytes: Int) { state.withLock { $0 } }

    func add(_ bytes: Int) { state.withLock { $0.bytes += bytes } }

    func set(_ entry: Responder.Entry) { state.withLock { $0.entry = entry } }
}
