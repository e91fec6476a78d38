import FoundationEssentials
import HTTPTypes
import PixieCore

/// Reads JSON request bodies, and says what is wrong with those it cannot read.
enum RequestJSON {
    /// Throws a problem when the body says it is something else.
    static func checkMediaType(of request: InboundRequest) throws(ProblemDetails) {
        // What nearly every client says needs no text of its own.
        if !request.headers.has("application/json", as: .contentType),
            let contentType = request.headers[.contentType], !isJSON(contentType)
        {
            throw ProblemDetails(
                status: .unsupportedMediaType, code: "unsupported_media_type",
                detail: "Send the body as application/json, encoded in UTF-8.")
        }
    }

    static func decode<Body: Decodable>(_ type: Body.Type, from request: InboundRequest) throws(ProblemDetails) -> Body
    {
        try checkMediaType(of: request)
        guard !request.body.isEmpty else {
            throw malformed("The body is empty; a JSON object is expected.")
        }
        guard isUTF8(request.body) else { throw malformed(notJSON) }
        if let complaint = JSONObjectKeys.complaint(about: request.body) {
            throw malformed(complaint)
        }
        do {
            return try JSONDecoder().decode(type, from: Data(request.body))
        } catch DecodingError.typeMismatch(_, let context) where context.codingPath.isEmpty {
            throw malformed("The body must be a JSON object.")
        } catch {
            throw malformed(notJSON)
        }
    }

    private static let notJSON = "The body is not valid JSON in UTF-8."

    /// The decoder would also read UTF-16 and UTF-32, in which `JSONObjectKeys` sees no names: their zero bytes, or their byte order
    /// marks, give them away.
    private static func isUTF8(_ body: [UInt8]) -> Bool {
        guard !body.contains(0) else { return false }
        return (try? UTF8Span(validating: body.span)) != nil
    }

    private static func malformed(_ detail: String) -> ProblemDetails {
        ProblemDetails(status: .badRequest, code: "malformed_json", detail: detail)
    }

    private static func isJSON(_ contentType: String) -> Bool {
        let parts = contentType.lowercased().split(separator: ";")
        guard let mediaType = parts.first?.filter({ $0 != " " }) else { return false }
        guard mediaType == "application/json" || mediaType.hasSuffix("+json") else { return false }
        guard let charset = parts.dropFirst().first(where: { $0.contains("charset=") }) else { return true }
        return charset.contains("utf-8") || charset.contains("utf8")
    }
}
