import FoundationEssentials
import HTTPTypes
import PixieCore

/// A request to an admin route, with what the route's template matched.
public struct AdminRequest: Sendable {
    let request: InboundRequest
    let context: RequestContext
    let caller: AdminCaller
    private let parameters: [String: String]

    init(request: InboundRequest, context: RequestContext, caller: AdminCaller, parameters: [String: String]) {
        self.request = request
        self.context = context
        self.caller = caller
        self.parameters = parameters
    }

    /// What the template's `{name}` matched, percent-decoded. Empty only for a name the template does not have.
    func parameter(_ name: String) -> String { parameters[name] ?? "" }

    /// The first value of a query item; nil when it was not sent.
    func query(_ name: String) -> String? { request.query.first { $0.name == name }?.value }

    /// `?name=true`, `1` or nothing mean true; not sent means false; anything else is a problem.
    func flag(_ name: String) throws(ProblemDetails) -> Bool {
        switch query(name) {
        case nil, "false", "0": return false
        case "true", "1", "": return true
        default: throw .invalid(name, "must be true or false")
        }
    }

    /// An integer query item within `range`, or `standard` when it was not sent.
    func integer(_ name: String, in range: ClosedRange<Int>, standard: Int) throws(ProblemDetails) -> Int {
        guard let text = query(name) else { return standard }
        guard let value = Int(text), range.contains(value) else {
            throw .invalid(name, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// The JSON body; throws a problem that says what is wrong with it.
    func body<Body: Decodable>(_ type: Body.Type) throws(ProblemDetails) -> Body {
        try RequestJSON.decode(type, from: request)
    }
}

extension ProblemDetails {
    /// 422 about one field or query item.
    static func invalid(_ field: String, _ message: String) -> ProblemDetails {
        ProblemDetails(
            status: .unprocessableContent, code: "invalid_field", detail: "\(field) \(message)",
            errors: [FieldError(field: field, message: message)])
    }

    static func notFound(_ detail: String) -> ProblemDetails {
        ProblemDetails(status: .notFound, code: "not_found", detail: detail)
    }
}
