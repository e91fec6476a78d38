import FoundationEssentials
import HTTPTypes
import PixieCore

/// What an admin route answers.
public struct AdminAnswer: Sendable {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let body: [UInt8]

    init(status: HTTPResponse.Status = .ok, headers: HTTPFields, body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// `value` as JSON with sorted members and no null for what is missing.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> AdminAnswer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return AdminAnswer(
            status: status, headers: [.contentType: "application/json"], body: Array(try encoder.encode(value)))
    }
}
