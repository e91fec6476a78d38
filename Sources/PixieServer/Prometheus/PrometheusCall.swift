import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieMonitoring

/// One call with its parameters, from the query and, of a POST, from the form in its body.
struct PrometheusCall {
    let monitor: Monitor
    let time: any TimeSource
    private let request: AdminRequest
    private let form: [(name: String, value: String)]

    init(_ request: AdminRequest, monitor: Monitor, time: any TimeSource) {
        self.request = request
        self.monitor = monitor
        self.time = time
        let type = request.request.headers[.contentType]?.lowercased() ?? ""
        // As in Go, a body of another type has no parameters.
        let hasForm = request.request.method == .post && type.hasPrefix("application/x-www-form-urlencoded")
        form = hasForm ? FormBody.items(request.request.body) : []
    }

    func segment(_ name: String) -> String { request.parameter(name) }

    /// Every value of a parameter, those of the form first, as in Go.
    func all(_ name: String) -> [String] {
        (form + request.request.query).filter { $0.name == name }.map(\.value)
    }

    /// The first value of a parameter; empty values count as missing.
    func value(_ name: String) -> String? { all(name).first.flatMap { $0.isEmpty ? nil : $0 } }

    var now: Int64 { Int64((time.wall().timeIntervalSince1970 * 1_000).rounded()) }

    /// A time in milliseconds: seconds since 1970, or RFC 3339.
    func time(_ name: String, standard: Int64? = nil) throws(PrometheusError) -> Int64 {
        guard let text = value(name) else {
            if let standard { return standard }
            throw .parameter(name, "cannot parse \"\" to a valid timestamp")
        }
        guard let time = PrometheusTime.parse(text) else {
            // Prometheus words it in two ways.
            let prefix = standard == nil ? "" : "Invalid time value for '\(name)': "
            throw .parameter(name, prefix + "cannot parse \"\(text)\" to a valid timestamp")
        }
        return time
    }

    /// A duration in milliseconds: seconds, or as PromQL writes it.
    func duration(_ name: String) throws(PrometheusError) -> Int64 {
        let text = value(name) ?? ""
        if let seconds = Double(text) {
            let milliseconds = seconds * 1_000
            guard milliseconds.magnitude < 9e15 else {
                throw .parameter(name, "cannot parse \"\(text)\" to a valid duration. It overflows int64")
            }
            return Int64(milliseconds)
        }
        guard let duration = PromQLDuration.parse(text) else {
            throw .parameter(name, "cannot parse \"\(text)\" to a valid duration")
        }
        return duration
    }

    /// A whole number, or nil where there is none.
    func integer(_ name: String) throws(PrometheusError) -> Int? {
        guard let text = value(name) else { return nil }
        guard let number = Int(text) else { throw .parameter(name, "limit must be a number") }
        return number
    }

    /// The matchers of every `match[]`.
    func selectors(required: Bool) throws(PrometheusError) -> [[LabelMatcher]] {
        var selectors: [[LabelMatcher]] = []
        for text in all("match[]") {
            do throws(MonitoringError) {
                guard case .vector(let selector) = try monitor.environment.engine.prepare(text).expression else {
                    throw MonitoringError(.badData, "expected type vector selector")
                }
                selectors.append(selector.matchers)
            } catch {
                throw PrometheusError(error, parameter: "match[]")
            }
        }
        if selectors.isEmpty, required { throw PrometheusError(.badData, "no match[] parameter provided") }
        return selectors
    }
}

/// The items of an `application/x-www-form-urlencoded` body.
enum FormBody {
    static func items(_ body: [UInt8]) -> [(name: String, value: String)] {
        body.split(separator: UInt8(ascii: "&")).map { item in
            let equals = item.firstIndex(of: UInt8(ascii: "="))
            let name = item[..<(equals ?? item.endIndex)]
            return (decoded(name), equals.map { decoded(item[($0 + 1)...]) } ?? "")
        }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                result.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                result.append(value)
                rest = rest.dropFirst(2)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

/// Times as the API takes and gives them.
enum PrometheusTime {
    /// The least and the greatest time of Go, which clients send to mean "all".
    private static let ends: [String: Int64] = [
        "-292273086-05-16T16:47:06Z": -(1 << 52), "292277025-08-18T07:12:54.999999999Z": 1 << 52,
    ]

    static func parse(_ text: String) -> Int64? {
        if let seconds = Double(text) {
            let milliseconds = (seconds * 1_000).rounded()
            return milliseconds.magnitude < 9e15 ? Int64(milliseconds) : nil
        }
        if let end = ends[text] { return end }
        let styles = [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
        for style in styles {
            if let date = try? style.parse(text) { return Int64((date.timeIntervalSince1970 * 1_000).rounded()) }
        }
        return nil
    }

    /// RFC 3339 with milliseconds, in UTC; Go's zero time for none.
    static func text(_ milliseconds: Int64?) -> String {
        guard let milliseconds else { return "0001-01-01T00:00:00Z" }
        // Half a millisecond more, because the style cuts off what a binary fraction lacks.
        return Date(timeIntervalSince1970: Double(milliseconds) / 1_000 + 0.000_5)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
