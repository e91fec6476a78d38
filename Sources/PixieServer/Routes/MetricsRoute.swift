import HTTPTypes
import PixieCore

/// `GET /metrics`: the registry, in the format `Accept` asks for; `name[]=` narrows it to the named families.
struct MetricsRoute: Sendable {
    let registry: MetricsRegistry
    let responder: Responder

    func respond(to request: InboundRequest, _ context: RequestContext) -> OutboundResponse {
        let format = ExpositionFormat.negotiate(accept: request.headers[.accept])
        let names = request.query.filter { $0.name == "name[]" }.map(\.value)
        var body: [UInt8] = []
        registry.write(format, names: names.isEmpty ? nil : Set(names), into: &body)
        return responder.respond(.ok, headers: [.contentType: format.contentType], body: body, context: context)
    }
}
