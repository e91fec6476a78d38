import FoundationEssentials
public import HTTPTypes
public import PixieCore
public import PixieIO

/// Talks to the admin listener of a running Pixie.
public struct PixieAdminClient: Sendable {
    private let client: HTTPClient
    private let baseURL: String
    private let token: String?

    /// `baseURL`: scheme, host and port, as `http://127.0.0.1:8081`.
    public init(client: HTTPClient, baseURL: String, token: String?) {
        self.client = client
        self.baseURL = PixieClient.withoutSlash(baseURL)
        self.token = token
    }

    /// The JSON that was answered. `path`: from the first slash on, without a query; `query`: names and values as they are.
    /// Throws `PixieClient.Failure`, or `CancellationError`.
    public func send(
        _ method: HTTPRequest.Method, _ path: [String], query: [(name: String, value: String)] = [],
        body: JSONValue? = nil, deadline: Deadline
    ) async throws -> JSONValue {
        var url = baseURL + path.map { "/" + Self.escaped($0) }.joined()
        if !query.isEmpty {
            url += "?" + query.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }.joined(separator: "&")
        }
        var headers: HTTPFields = [.accept: "application/json"]
        if let token { headers[.authorization] = "Bearer \(token)" }
        var bytes: [UInt8] = []
        if let body {
            headers[.contentType] = "application/json"
            bytes = Array(try JSONEncoder().encode(body))
        }
        let response: HTTPClientResponse
        do {
            response = try await client.send(
                HTTPClientRequest(method: method, url: url, headers: headers, body: bytes, deadline: deadline))
        } catch let error as HTTPClientError {
            throw error.requestWasSent
                ? PixieClient.Failure.broken(error.detail)
                : PixieClient.Failure.unreachable("\(baseURL): \(error.detail)")
        }
        guard (200..<300).contains(response.status.code) else {
            throw PixieClient.problem(response.body, status: response.status.code)
        }
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(response.body)) else {
            throw PixieClient.Failure.broken("the server answered \(path.last ?? "") with something else than JSON")
        }
        return value
    }

    /// Percent-encodes all but letters, digits, `-`, `.`, `_` and `~`.
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
