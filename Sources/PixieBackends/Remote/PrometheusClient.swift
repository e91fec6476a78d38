import FoundationEssentials
import HTTPTypes
public import PixieCore
public import PixieIO

/// Asks a server that speaks Prometheus' API: a Prometheus, or a Pixie's admin listener.
public struct PrometheusClient: Sendable {
    /// Why there is no answer.
    public enum Failure: Error, Sendable {
        /// Nobody answers at the address.
        case unreachable(String)
        /// The server refused the call or the caller.
        case refused(String)
        /// The answer is not what such a server sends.
        case broken(String)
    }

    /// One series of an instant query's result, or a scalar without labels.
    public struct Sample: Codable, Sendable {
        public let labels: [String: String]
        /// Seconds since 1970.
        public let time: Double
        /// As the server writes it.
        public let value: String
    }

    public struct Alert: Codable, Sendable {
        public let labels: [String: String]
        public let annotations: [String: String]
        public let state: String
        public let activeAt: String
        public let value: String
    }

    private struct Envelope<Content: Decodable>: Decodable {
        let data: Content?
    }

    private let client: HTTPClient
    private let baseURL: String
    private let token: String?

    /// `baseURL`: scheme, host and port, with the path before `/api/v1` if there is one.
    public init(client: HTTPClient, baseURL: String, token: String?) {
        self.client = client
        self.baseURL = String(baseURL.reversed().drop { $0 == "/" }.reversed())
        self.token = token
    }

    /// The pending and the firing alerts. Throws `Failure`.
    public func alerts(deadline: Deadline) async throws -> [Alert] {
        struct Content: Decodable { let alerts: [Alert] }
        return try await call("alerts", form: nil, as: Content.self, deadline: deadline).alerts
    }

    /// The value of a query at `time` (milliseconds since 1970; nil: now). Throws `Failure`; for a result that is neither a vector nor a
    /// scalar too.
    public func query(_ text: String, at time: Int64? = nil, deadline: Deadline) async throws -> [Sample] {
        let seconds = time.map { "&time=\(Double($0) / 1_000)" } ?? ""
        let form = "query=" + Self.escaped(text) + seconds
        switch try await call("query", form: form, as: QueryContent.self, deadline: deadline) {
        case .samples(let samples): return samples
        case .other(let type): throw Failure.refused("the result is a \(type), not a vector or scalar")
        }
    }

    private func call<Content: Decodable>(
        _ path: String, form: String?, as type: Content.Type, deadline: Deadline
    ) async throws -> Content {
        var headers: HTTPFields = [.accept: "application/json"]
        if let token { headers[.authorization] = "Bearer \(token)" }
        if form != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let request = HTTPClientRequest(
            method: form == nil ? .get : .post, url: "\(baseURL)/api/v1/\(path)", headers: headers,
            body: Array((form ?? "").utf8), deadline: deadline)
        let response: HTTPClientResponse
        do {
            response = try await client.send(request)
        } catch {
            throw Failure.unreachable("\(baseURL): \(error)")
        }
        guard response.status == .ok else {
            let told = try? JSONDecoder().decode(Refusal.self, from: Data(response.body))
            throw Failure.refused(told?.error ?? told?.detail ?? "status \(response.status.code)")
        }
        do {
            let envelope = try JSONDecoder().decode(Envelope<Content>.self, from: Data(response.body))
            guard let content = envelope.data else { throw Failure.broken("\(baseURL) sent no data") }
            return content
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure.broken("\(baseURL) did not answer as a Prometheus does")
        }
    }

    /// An error of Prometheus, or a problem document.
    private struct Refusal: Decodable {
        let error: String?
        let detail: String?
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default: result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}

/// `data` of an instant query.
private enum QueryContent: Decodable {
    case samples([PrometheusClient.Sample])
    case other(String)

    private struct Item: Decodable {
        let metric: [String: String]
        let value: Point
    }

    /// `[1435781430.781,"1"]`.
    private struct Point: Decodable {
        let time: Double
        let value: String

        init(from decoder: any Decoder) throws {
            var items = try decoder.unkeyedContainer()
            time = try items.decode(Double.self)
            value = try items.decode(String.self)
        }
    }

    private enum CodingKeys: CodingKey { case resultType, result }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let type = try fields.decode(String.self, forKey: .resultType)
        switch type {
        case "vector":
            let items = try fields.decode([Item].self, forKey: .result)
            self = .samples(items.map { .init(labels: $0.metric, time: $0.value.time, value: $0.value.value) })
        case "scalar":
            let point = try fields.decode(Point.self, forKey: .result)
            self = .samples([.init(labels: [:], time: point.time, value: point.value)])
        default: self = .other(type)
        }
    }
}
