import HTTPTypes
import PixieCore

/// Sends HTTP requests over kept-alive connections, HTTP/2 where configured and a TLS server has it (one
/// request at a time on a connection).
///
/// Certificates are verified, redirects are not followed, cookies are not kept, the `http_proxy`, `https_proxy` and
/// `no_proxy` variables are honoured. When a kept connection breaks before a byte of the answer, an idempotent request is sent
/// once more on another; any other fails with `reset`. All work is done on the loop's thread; callable from any task.
public final class HTTPClient: Sendable {
    private let multi: CurlMulti
    private let highWaterMark: Int

    public init(loop: EventLoop, configuration: HTTPClientConfiguration = .init()) {
        multi = CurlMulti(loop: loop, configuration: configuration)
        highWaterMark = configuration.streamHighWaterMark
        multi.openSoon()
    }

    deinit { multi.closeSoon() }

    /// The whole answer. Throws `HTTPClientError`, or `CancellationError` at once when the task is cancelled, which takes the
    /// request off the wire.
    public func send(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        let ticket = HTTPTicket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { multi.submit(request, ticket, .collect($0)) }
        } onCancel: {
            multi.cancel(ticket)
        }
    }

    /// Calls `consume` with the answer's head and a body that can be read as it comes. When `consume` returns or throws, or
    /// the task is cancelled, what is left of the answer is cancelled. Throws as `send` does, and what `consume` throws.
    public func withStream<R: Sendable>(
        _ request: HTTPClientRequest, _ consume: (HTTPClientResponseHead, HTTPClientBody) async throws -> R
    ) async throws -> R {
        let ticket = HTTPTicket()
        let multi = multi
        let pipe = HTTPBodyPipe(capacity: highWaterMark) { multi.resume(ticket) }
        return try await withTaskCancellationHandler {
            multi.submit(request, ticket, .stream(pipe))
            defer {
                let isOver = pipe.hasEnded
                pipe.finish(.failure(HTTPClientError(.cancelled, "the stream was left", requestWasSent: true)))
                if !isOver { multi.cancel(ticket) }
            }
            let head = try await pipe.head()
            return try await consume(head, HTTPClientBody(pipe: pipe))
        } onCancel: {
            multi.cancel(ticket)
        }
    }

    /// Ends every request with `stopped` and closes every connection; later requests fail with `stopped`.
    public func shutdown() async { await multi.close() }
}
