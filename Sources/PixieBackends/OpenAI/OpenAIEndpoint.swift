import HTTPTypes
import PixieCore
public import PixieIO

/// Where an OpenAI-compatible server is, and how to call it. Shared by the chat and the embedding model.
public struct OpenAIEndpoint: Sendable, CustomStringConvertible, CustomReflectable {
    public static let defaultBaseURL = "https://api.openai.com/v1"

    let client: HTTPClient
    let baseURL: String
    let retries: RetryPolicy
    let random: @Sendable () -> Double
    private let apiKey: String?

    /// `baseURL` includes the version ("/v1"). Without a key no `Authorization` is sent. `random` gives 0...1 and spreads
    /// the retries.
    public init(
        client: HTTPClient, baseURL: String = defaultBaseURL, apiKey: String? = nil,
        retries: RetryPolicy = RetryPolicy(),
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

    public var description: String { "OpenAI-compatible server, \(apiKey == nil ? "no key" : "key ***")" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    var isOpenAI: Bool { baseURL.hasPrefix("https://api.openai.com/") }

    func post(
        _ path: String, body: [UInt8], accept: String, traceparent: String?, deadline: Deadline,
        maximumResponseBytes: Int
    ) -> HTTPClientRequest {
        var headers: HTTPFields = [.contentType: "application/json", .accept: accept]
        if let apiKey { headers[.authorization] = "Bearer \(apiKey)" }
        if let traceparent, let name = HTTPField.Name("traceparent") { headers[name] = traceparent }
        return HTTPClientRequest(
            method: .post, url: baseURL + path, headers: headers, body: body, deadline: deadline,
            maximumResponseBytes: maximumResponseBytes)
    }

    /// Takes the key, and whatever looks like one, out of an upstream's words.
    func redacted(_ text: String) -> String {
        var words = text.split(separator: " ", omittingEmptySubsequences: false)
        for index in words.indices {
            if let apiKey, words[index].contains(apiKey) { words[index] = "***" }
            if words[index].contains("sk-") || words[index].hasPrefix("eyJ") { words[index] = "***" }
        }
        return words.joined(separator: " ")
    }

    /// Runs `attempt` until it succeeds or must not be tried again; waits in between, never past `deadline`.
    func retrying<R: Sendable>(
        _ upstream: Upstream, deadline: Deadline, _ attempt: () async throws -> R
    ) async throws -> R {
        var retry = 0
        while true {
            do {
                return try await attempt()
            } catch let failure as AttemptFailure {
                try Task.checkCancellation()
                guard
                    failure.mayRetry,
                    let delay = retries.delay(
                        beforeRetry: retry, retryAfter: failure.error.retryAfter, remaining: deadline.remaining(),
                        random: random())
                else { throw failure.error }
                retry += 1
                try await Task.sleep(for: delay)
            } catch let error as HTTPClientError {
                try Task.checkCancellation()
                let mapped = UpstreamError(upstream, error, deadlinePassed: deadline.hasPassed())
                guard
                    !error.requestWasSent, error.code != .invalidURL, error.code != .stopped,
                    let delay = retries.delay(
                        beforeRetry: retry, retryAfter: nil, remaining: deadline.remaining(), random: random())
                else { throw mapped }
                retry += 1
                try await Task.sleep(for: delay)
            }
        }
    }
}

/// One attempt's failure, with whether another attempt is safe.
struct AttemptFailure: Error {
    var error: UpstreamError
    var mayRetry: Bool
}
