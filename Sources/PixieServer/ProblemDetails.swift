import FoundationEssentials
import HTTPTypes
import PixieCore

/// An error as the client sees it: `application/problem+json` (RFC 9457).
struct ProblemDetails: Error, Sendable {
    /// One thing that is wrong with one field of the request.
    struct FieldError: Encodable, Sendable, Equatable {
        let field: String
        let message: String
    }

    var status: HTTPResponse.Status
    /// Stable, for programs: `invalid_field`, `rate_limited`...
    var code: String
    /// For people: what was wrong and what to do. Never holds a key, a query's text or another user's data.
    var detail: String
    var errors: [FieldError] = []
    var headers: HTTPFields = [:]

    func body(requestID: String) -> [UInt8] {
        let document = Document(
            type: "about:blank", title: status.reasonPhrase, status: status.code, detail: detail, code: code,
            requestID: requestID, errors: errors.isEmpty ? nil : errors)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        // Strings and integers always encode.
        return (try? encoder.encode(document)).map { Array($0) } ?? []
    }

    private struct Document: Encodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
        let code: String
        let requestID: String
        let errors: [FieldError]?

        enum CodingKeys: String, CodingKey {
            case type, title, status, detail, code, errors
            case requestID = "request_id"
        }
    }
}
