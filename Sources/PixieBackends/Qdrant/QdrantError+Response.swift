import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieIO

extension QdrantError {
    /// What an answer that is not 2xx means. 401 and unknown paths come as plain text or empty, the rest as JSON.
    init(_ operation: String, _ response: HTTPClientResponse) {
        let message = Self.message(response.body)
        let isJSON = Self.error(response.body) != nil
        let code: Code =
            switch response.status.code {
            case 401: .unauthorized
            case 403: .forbidden
            // Qdrant names what it did not find; a path it does not have is answered without JSON.
            case 404: isJSON ? .notFound : .unsupported
            case 405: .unsupported
            case 408, 503: .busy
            case 409: .conflict
            case 429: .rateLimited
            case 507: .outOfSpace
            case 400 where message?.contains(" Help: ") == true: .strictMode
            case 400...499: .rejected
            case 500...599: .failed
            default: .malformed
            }
        self.init(
            code, operation, status: response.status.code, message: message,
            retryAfter: RetryAfter.duration(response.headers))
    }

    init(_ operation: String, _ error: HTTPClientError) {
        let code: Code =
            switch error.code {
            case .invalidURL, .resolve, .connect, .tls, .stopped: .unreachable
            case .timeout: error.requestWasSent ? .timeout : .unreachable
            case .reset, .cancelled: error.requestWasSent ? .interrupted : .unreachable
            case .tooLarge, .protocolViolation: .malformed
            }
        self.init(code, operation)
        transportDetail = error.detail
    }

    private struct Envelope: Decodable { var status: JSONValue }

    private static func error(_ body: [UInt8]) -> String? {
        guard
            let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(body)),
            case .object(let members) = envelope.status, case .string(let text)? = members["error"]
        else { return nil }
        return text
    }

    private static func message(_ body: [UInt8]) -> String? {
        let text = error(body) ?? String(decoding: body.prefix(400), as: UTF8.self)
        let line = String(text.unicodeScalars.prefix(300).map { $0.value < 0x20 ? " " : Character($0) })
        return line.isEmpty ? nil : line
    }
}
