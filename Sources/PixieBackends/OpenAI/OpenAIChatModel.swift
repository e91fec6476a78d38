import HTTPTypes
public import PixieCore
import PixieIO

/// A language model behind an OpenAI-compatible `/chat/completions`.
///
/// Errors as in `ChatModel`: `.unreachable`, `.timeout` (deadline), `.interrupted` (broken off, or a stream without an end),
/// `.rejected` (4xx), `.rateLimited` (429), `.failed` (5xx, or an error in the stream), `.malformed`, `.unavailable` (stopping).
/// A refusal of the model is an answer with the finish reason `contentFilter`.
public struct OpenAIChatModel: ChatModel {
    private let endpoint: OpenAIEndpoint
    private let maximumResponseBytes: Int
    private let toolTexts = ToolTexts()

    /// An answer of more than `maximumResponseBytes` on the wire is `.malformed`.
    public init(endpoint: OpenAIEndpoint, maximumResponseBytes: Int = 8 << 20) {
        self.endpoint = endpoint
        self.maximumResponseBytes = maximumResponseBytes
    }

    public func complete(
        _ request: ChatRequest, deadline: Deadline, onText: (@Sendable (String) async throws -> Void)?
    ) async throws -> ChatCompletion {
        try Task.checkCancellation()
        if deadline.hasPassed() { throw UpstreamError(.languageModel, .timeout, "the deadline passed before the call") }
        let streaming = onText != nil
        // An answer in one piece begins with its end.
        let deadline = streaming ? deadline : request.startBy.map { deadline.capped(to: $0) } ?? deadline
        guard
            let body = try? ChatWireRequest(request, streaming: streaming, forOpenAI: endpoint.isOpenAI)
                .encoded(tools: toolTexts.json(of: request.tools))
        else {
            throw UpstreamError(.languageModel, .rejected, "the request holds a number JSON cannot express")
        }
        let call = endpoint.post(
            "/chat/completions", body: body, accept: streaming ? "text/event-stream" : "application/json",
            traceparent: request.traceparent, deadline: deadline, maximumResponseBytes: maximumResponseBytes)
        return try await endpoint.retrying(.languageModel, deadline: deadline) {
            guard let onText else { return try await whole(call, model: request.model) }
            let start = StreamStart(by: request.startBy)
            return try await start.awaited(.languageModel) {
                try await streamed(call, model: request.model, deadline: deadline, start, onText)
            }
        }
    }

    private func whole(_ call: HTTPClientRequest, model: String) async throws -> ChatCompletion {
        let response = try await endpoint.client.send(call)
        guard response.status.kind == .successful else {
            throw endpoint.failure(
                .languageModel, status: response.status, headers: response.headers, body: response.body)
        }
        return try completion(of: response.body, model: model)
    }

    private func completion(of body: [UInt8], model: String) throws -> ChatCompletion {
        if let error = OpenAIErrorBody(body) { throw error.streamError(endpoint) }
        var assembler = ChatAssembler(model: model)
        _ = try assembler.take(body)
        return try assembler.completion()
    }

    private func streamed(
        _ call: HTTPClientRequest, model: String, deadline: Deadline, _ start: StreamStart,
        _ onText: @Sendable (String) async throws -> Void
    ) async throws -> ChatCompletion {
        try await endpoint.client.withStream(call) { head, body in
            guard head.status.kind == .successful else {
                let bytes = try await Self.collect(body, limit: 64 << 10)
                throw endpoint.failure(.languageModel, status: head.status, headers: head.headers, body: bytes)
            }
            if head.headers[.contentType]?.hasPrefix("application/json") == true {
                // A server that does not stream answers in one piece.
                let completion = try completion(
                    of: try await Self.collect(body, limit: maximumResponseBytes), model: model)
                if !completion.text.isEmpty { try await onText(completion.text) }
                return completion
            }
            return try await read(body, model: model, deadline: deadline, start, onText)
        }
    }

    private func read(
        _ body: HTTPClientBody, model: String, deadline: Deadline, _ start: StreamStart,
        _ onText: @Sendable (String) async throws -> Void
    ) async throws -> ChatCompletion {
        var parser = ServerSentEventParser()
        var assembler = ChatAssembler(model: model)
        do {
            reading: for try await piece in body {
                for event in try parser.feed(piece) {
                    if event.data.elementsEqual("[DONE]".utf8) {
                        assembler.markDone()
                        break reading
                    }
                    if event.name == "error" || event.data.starts(with: "{\"error\"".utf8),
                        let error = OpenAIErrorBody(event.data)
                    {
                        throw error.streamError(endpoint)
                    }
                    let text = try assembler.take(event.data)
                    if assembler.hasContent { start.mark() }
                    if let text { try await onText(text) }
                }
            }
        } catch is ServerSentEventParser.TooLarge {
            throw UpstreamError(.languageModel, .malformed, "an event of the stream is too large")
        } catch let error as HTTPClientError {
            // The answer had begun, so nothing here is sent again.
            try Task.checkCancellation()
            throw UpstreamError(.languageModel, error, deadlinePassed: deadline.hasPassed())
        }
        return try assembler.completion()
    }

    private static func collect(_ body: HTTPClientBody, limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await piece in body {
            bytes += piece
            if bytes.count >= limit { break }
        }
        return bytes
    }
}
