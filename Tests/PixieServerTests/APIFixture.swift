import FoundationEssentials
import HTTPTypes
import Logging
import PixieCore
import PixieQuery
import PixieServer
import PixieTestSupport
import Synchronization
import Testing

/// The public API over scripted parts, called as the server calls it.
struct APIFixture {
    let api: PublicAPI
    let pipeline: PipelineFixture
    let log = LogCollector()

    init(
        chat: ScriptedChatModel = ScriptedChatModel(), embedding: WordCountEmbedding = WordCountEmbedding(),
        tokens: [String] = [], timeout: Duration = .seconds(120), rate: RateLimit? = nil, logsQueries: Bool = false,
        readiness: Readiness = .ready, dependencies: [DependencyReport] = [], log: any InvalidationLog = CountingLog()
    ) {
        pipeline = PipelineFixture(chat: chat, embedding: embedding, rate: rate, log: log)
        api = PublicAPI(
            configuration: .init(version: "1.2.3", tokens: tokens, queryTimeout: timeout), pipeline: pipeline.pipeline,
            embeddings: pipeline.embeddings, cache: pipeline.operation, documents: pipeline.documents,
            sessions: pipeline.sessions, registry: pipeline.registry,
            metrics: HTTPMetrics(registry: pipeline.registry),
            log: RequestLog(sink: self.log, format: .json, level: .info, logsQueries: logsQueries),
            ids: RequestIDs(seed: 7),
            time: SystemTime(), gzip: { Array("gzip:".utf8) + $0.suffix(5) }, readiness: { readiness },
            dependencies: { dependencies })
    }

    struct Response {
        let status: Int
        let headers: HTTPFields
        let body: [UInt8]
        let wasInline: Bool

        var text: String { String(decoding: body, as: UTF8.self) }

        func json() throws -> [String: JSONValue] {
            try JSONDecoder().decode([String: JSONValue].self, from: Data(body))
        }

        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, body: String = "", headers: [String: String] = [:],
        query: [(name: String, value: String)] = []
    ) async throws -> Response {
        var block = HeaderBlock()
        for (name, value) in headers { block.append(name: name, value: value) }
        let request = InboundRequest(
            method: method, path: path, query: query, headers: block, body: Array(body.utf8), remoteAddress: "192.0.2.1"
        )
        let reply = api.reply(to: request)
        return try await read(await reply.response(), inline: reply.isInline)
    }

    func ask(_ body: String, headers: [String: String] = ["Content-Type": "application/json"]) async throws -> Response
    {
        try await send(.post, "/v1/query", body: body, headers: headers)
    }

    private func read(_ response: OutboundResponse, inline: Bool) async throws -> Response {
        var body: [UInt8] = []
        switch response.body {
        case .bytes(let bytes): body = bytes
        case .stream(let stream): body = try await drain(stream)
        }
        response.onComplete?(.sent)
        var headers = response.headers
        response.fields.forEach { name, value in
            if let name = HTTPField.Name(String(cString: name)) { headers[name] = String(cString: value) }
        }
        return Response(status: response.status.code, headers: headers, body: body, wasInline: inline)
    }

    private func drain(_ stream: ResponseStream) async throws -> [UInt8] {
        var body: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 1)
        defer { buffer.deallocate() }
        let limit = ContinuousClock.now.advanced(by: .seconds(120))
        while ContinuousClock.now < limit {
            switch stream.read(into: buffer) {
            case .bytes(let count): body += buffer[..<count]
            case .finished, .failed: return body
            case .empty: try await Task.sleep(for: .milliseconds(1))
            }
        }
        Issue.record("the stream did not end")
        return body
    }
}

/// Keeps the lines that were logged.
final class LogCollector: LogSink {
    private let collected = Mutex<[String]>([])

    var lines: [String] { collected.withLock { $0 } }

    func append(_ line: borrowing ByteBuffer, level: Logger.Level) {
        let text = line.withBytes { String(decoding: $0, as: UTF8.self) }
        collected.withLock { $0.append(text) }
    }

    func flush() {}
}
