import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieIO

/// Posts JSON to an alert's receiver and says whether another try can help.
struct AlertHTTP: Sendable {
    let client: HTTPClient
    let url: String

    /// Host and port of the URL: what comes after may be a secret.
    var name: String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        return String(authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority)
    }

    /// Host and port with a hash of the whole.
    var id: String { "\(name)#\(FNV.text(url.utf8))" }

    func post(_ body: some Encodable & Sendable, deadline: Deadline) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        let request = HTTPClientRequest(
            method: .post, url: url, headers: [.contentType: "application/json"], body: Array(try encoder.encode(body)),
            deadline: deadline, maximumResponseBytes: 1 << 20)
        let response: HTTPClientResponse
        do {
            response = try await client.send(request)
        } catch {
            throw AlertDeliveryError(isTransient: true, "\(error)")
        }
        let code = response.status.code
        guard !(200..<300).contains(code) else { return }
        let detail = String(decoding: response.body.prefix(200), as: UTF8.self)
        throw AlertDeliveryError(isTransient: code >= 500 || code == 429 || code == 408, "status \(code): \(detail)")
    }

    /// RFC 3339 with milliseconds, in UTC.
    static func text(_ date: Date) -> String {
        // Half a millisecond more, because the style cuts off what a binary fraction lacks.
        date.addingTimeInterval(0.000_5).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    static func texts(_ labels: [AlertNotice.Label]) -> [String: String] {
        Dictionary(labels.map { ($0.name, $0.value) }) { _, last in last }
    }
}
