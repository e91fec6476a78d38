import CCurl
import HTTPTypes
import PixieCore
import Synchronization

/// Names one request from its task's side: cancellation can come from any thread, even before the loop has seen the request.
final class HTTPTicket: Sendable {
    let isCancelled = Atomic<Bool>(false)
    let wire = WireTime.current
}

/// One request in progress: where libcurl's callbacks put what they get. Lives on the loop's thread.
final class HTTPTransfer {
    enum Sink {
        case collect(CheckedContinuation<HTTPClientResponse, any Error>)
        case stream(HTTPBodyPipe)
    }

    let ticket: HTTPTicket
    let easy: CurlEasy
    let sink: Sink
    var deadlineTimer: EventLoop.TimerID?
    private let maximumBytes: Int
    private let mayBeSentTwice: Bool
    private var parser = ResponseHeadParser()
    private var receivedBytes = 0
    private var body: [UInt8] = []
    /// Why one of our callbacks made libcurl give up; libcurl only knows that it was told to.
    private var refusal: HTTPClientError.Code?

    init(ticket: HTTPTicket, easy: CurlEasy, sink: Sink, request: HTTPClientRequest) {
        self.ticket = ticket
        self.easy = easy
        self.sink = sink
        maximumBytes = request.maximumResponseBytes
        mayBeSentTwice = request.isIdempotent
    }

    /// Asked before each sending. libcurl sends again whatever the method when a kept connection breaks before the answer; but
    /// the server may have acted on it, so what is not idempotent goes out once, and the caller decides.
    func maySend() -> Bool {
        if mayBeSentTwice || !easy.requestWasSent { return true }
        refusal = .reset
        return false
    }

    func receiveHeader(_ line: UnsafeBufferPointer<UInt8>) -> Int {
        switch parser.receive(unsafe line.span) {
        case .more: return line.count
        case .complete:
            if case .stream(let pipe) = sink, let head = parser.head { pipe.deliver(head) }
            return line.count
        case .tooLarge: return refuse(.tooLarge)
        case .malformed: return refuse(.protocolViolation)
        }
    }

    func receiveBody(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard receivedBytes + bytes.count <= maximumBytes else { return refuse(.tooLarge) }
        switch sink {
        case .collect: unsafe body.append(contentsOf: bytes)
        case .stream(let pipe): if unsafe !pipe.offer(bytes) { return Int(CURL_WRITEFUNC_PAUSE) }
        }
        receivedBytes += bytes.count
        return bytes.count
    }

    /// Tells the waiting task. Called once, after the handle has left libcurl's multi handle.
    func finish(_ outcome: HTTPTransferOutcome) {
        let end: Result<Void, any Error> = error(for: outcome).map { .failure($0) } ?? .success(())
        switch (sink, end) {
        case (.stream(let pipe), _): pipe.finish(end)
        case (.collect(let continuation), .failure(let error)): continuation.resume(throwing: error)
        case (.collect(let continuation), .success):
            if let head = parser.head {
                continuation.resume(returning: .init(status: head.status, headers: head.headers, body: body))
            } else {
                let words = "the answer has no head"
                continuation.resume(throwing: HTTPClientError(.protocolViolation, words, requestWasSent: true))
            }
        }
    }

    private func error(for outcome: HTTPTransferOutcome) -> (any Error)? {
        let wasSent = easy.requestWasSent
        switch outcome {
        case .ended(CURLE_OK): return nil
        case .ended(let code):
            if let refusal { return HTTPClientError(refusal, Self.words(for: refusal), requestWasSent: wasSent) }
            return HTTPClientError(curl: code, words: easy.errorWords, requestWasSent: wasSent)
        case .expired: return HTTPClientError(.timeout, "the deadline passed", requestWasSent: wasSent)
        case .stopped: return HTTPClientError(.stopped, "the client was shut down", requestWasSent: wasSent)
        case .cancelled: return CancellationError()
        }
    }

    private static func words(for refusal: HTTPClientError.Code) -> String {
        switch refusal {
        case .tooLarge: "the answer is longer than allowed"
        case .reset: "a kept connection broke before the answer"
        default: "the answer does not begin as HTTP does"
        }
    }

    /// The result that tells libcurl to give up.
    private func refuse(_ code: HTTPClientError.Code) -> Int {
        refusal = code
        return Int(CURL_WRITEFUNC_ERROR)
    }
}

/// How a transfer came to its end.
enum HTTPTransferOutcome {
    case ended(CURLcode)
    case expired
    case cancelled
    case stopped
}
