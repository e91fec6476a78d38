import HTTPTypes
import PixieCore
import PixieIO

/// Answers every request with what a registry holds, as `GET /metrics` does.
struct ScrapedRegistry: HTTPHandler {
    let registry: MetricsRegistry

    func reply(to request: InboundRequest) -> HTTPReply {
        let format = ExpositionFormat.negotiate(accept: request.headers[.accept])
        var body: [UInt8] = []
        body.reserveCapacity(1 << 20)
        registry.write(format, into: &body)
        return .now(OutboundResponse(status: .ok, headers: [.contentType: format.contentType], body: .bytes(body)))
    }

    func refusal(_ refusal: HTTPRefusal, of request: InboundRequest) -> OutboundResponse {
        OutboundResponse(status: .badRequest)
    }
}
