import FoundationEssentials
import HTTPTypes
public import PixieCore
public import PixieIO
import Synchronization

/// Calls a Qdrant server, 1.7 to 1.20, over REST and kept-alive connections.
///
/// Members of answers that are not known are ignored. A call is made again only after 408, 429 (not before `Retry-After`) and
/// 503, and, where its effect is the same when it arrives twice, after 500 and broken connections; never past its deadline.
/// Throws `QdrantError`, or `CancellationError` once the task is cancelled.
public final class QdrantClient: Sendable {
    private let client: HTTPClient
    private let baseURL: String
    private let apiKey: String?
    private let retries: RetryPolicy
    private let random: @Sendable () -> Double
    private let knownVersion = Mutex<QdrantVersion?>(nil)

    /// `baseURL`: scheme, host, port and perhaps a path, as `http://127.0.0.1:6333`. `random` gives 0...1 and spreads retries.
    public init(
        client: HTTPClient, baseURL: String, apiKey: String? = nil, retries: RetryPolicy = RetryPolicy(),
        random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.client = client
        var base = baseURL
        while base.hasSuffix("/") { base.removeLast() }
        self.baseURL = base
        self.apiKey = apiKey.flatMap { $0.isEmpty ? nil : $0 }
        self.retries = retries
        self.random = random
    }

    /// The address it calls, without a key.
    public var address: String { baseURL }

    /// The server's version; asked once and remembered until `forgetVersion`.
    public func version(deadline: Deadline) async throws -> QdrantVersion {
        if let known = knownVersion.withLock({ $0 }) { return known }
        let request = QdrantRequest(method: .get, path: "/", operation: "say its version")
        let banner = try decode(Banner.self, try await send(request, deadline: deadline), request.operation)
        guard let version = QdrantVersion(banner.version) else { throw QdrantError(.malformed, request.operation) }
        knownVersion.withLock { $0 = version }
        return version
    }

    /// Asks for the version again on the next call that needs it: the server may have been replaced.
    func forgetVersion() { knownVersion.withLock { $0 = nil } }

    /// The `result` of the answer.
    func call<Result: Decodable>(
        _ request: QdrantRequest, as type: Result.Type = Result.self, deadline: Deadline
    ) async throws -> Result {
        let body = try await send(request, deadline: deadline)
        return try decode(Envelope<Result>.self, body, request.operation).result
    }

    /// The body of the answer, as it came.
    func send(_ request: QdrantRequest, deadline: Deadline) async throws -> [UInt8] {
        var headers: HTTPFields = [.accept: "application/json"]
        if !request.body.isEmpty { headers[.contentType] = "application/json" }
        if let apiKey, let name = HTTPField.Name("api-key") { headers[name] = apiKey }
        let call = HTTPClientRequest(
            method: request.method, url: baseURL + request.path, headers: headers, body: request.body,
            deadline: deadline, maximumResponseBytes: request.maximumResponseBytes)
        var retry = 0
        while true {
            switch try await attempt(call, request) {
            case .answered(let body): return body
            case .failed(let failure, let mayRetry):
                try Task.checkCancellation()
                guard
                    mayRetry,
                    let delay = retries.delay(
                        beforeRetry: retry, retryAfter: failure.retryAfter, remaining: deadline.remaining(),
                        random: random())
                else { throw failure }
                retry += 1
                try await Task.sleep(for: delay)
            }
        }
    }

    private enum Attempt {
        case answered([UInt8])
        case failed(QdrantError, mayRetry: Bool)
    }

    private func attempt(_ call: HTTPClientRequest, _ request: QdrantRequest) async throws -> Attempt {
        do {
            let response = try await client.send(call)
            let status = response.status
            if status.kind == .successful { return .answered(response.body) }
            return .failed(
                QdrantError(request.operation, response),
                mayRetry: [408, 429, 503].contains(status.code) || (status.code == 500 && request.isIdempotent))
        } catch let error as HTTPClientError {
            let isNetwork = [.resolve, .connect, .reset, .timeout].contains(error.code)
            return .failed(
                QdrantError(request.operation, error),
                mayRetry: isNetwork && (request.isIdempotent || !error.requestWasSent))
        }
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ body: [UInt8], _ operation: String) throws -> Value {
        do { return try JSONDecoder().decode(type, from: Data(body)) } catch {
            throw QdrantError(.malformed, operation)
        }
    }

    private struct Banner: Decodable { var version: String }

    private struct Envelope<Result: Decodable>: Decodable { var result: Result }
}
