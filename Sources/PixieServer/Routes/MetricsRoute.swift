import HTTPTypes
import PixieCore
import Synchronization

/// `GET /metrics`: the registry, in the format `Accept` asks for, compressed where `Accept-Encoding` allows it; `name[]=`
/// narrows it to the named families.
struct MetricsRoute: Sendable {
    /// What a body this small gains is less than what compressing it costs.
    private static let smallestCompressed = 1_024

    let registry: MetricsRegistry
    let responder: Responder
    private let metrics: ScrapeMetrics
    private let gzip: @Sendable ([UInt8]) -> [UInt8]?

    init(registry: MetricsRegistry, gzip: @escaping @Sendable ([UInt8]) -> [UInt8]?, responder: Responder) {
        self.registry = registry
        self.gzip = gzip
        self.responder = responder
        metrics = ScrapeMetrics(registry: registry)
    }

    func respond(to request: InboundRequest, _ context: RequestContext) -> OutboundResponse {
        let start = responder.time.now()
        let format = ExpositionFormat.negotiate(accept: request.headers[.accept])
        let names = request.query.filter { $0.name == "name[]" }.map(\.value)
        var body: [UInt8] = []
        body.reserveCapacity(metrics.expectedBytes)
        registry.write(format, names: names.isEmpty ? nil : Set(names), into: &body)
        let written = body.count

        var headers: HTTPFields = [.contentType: format.contentType, .vary: "Accept, Accept-Encoding"]
        var encoding = ScrapeMetrics.Encoding.identity
        if written >= Self.smallestCompressed, ContentCoding.accepts("gzip", in: request.headers[.acceptEncoding]),
            let compressed = gzip(body)
        {
            body = compressed
            headers[.contentEncoding] = "gzip"
            encoding = .gzip
        }
        metrics.observe(format, encoding, bytes: written, took: start.duration(to: responder.time.now()))
        return responder.respond(.ok, headers: headers, body: body, context: context)
    }
}
