import HTTPTypes
import PixieCore

/// Counts requests by route, method and status, and measures how long they took.
struct HTTPMetrics: Sendable {
    enum Method: String, Sendable, CaseIterable { case get = "GET", head = "HEAD", post = "POST", other }

    struct RequestLabels: MetricLabels {
        static let names = ["route", "method", "code"]
        let route: Route
        let method: Method
        let code: Int
        var values: [String] { [route.rawValue, method.rawValue, String(code)] }
    }

    struct RouteLabels: MetricLabels {
        static let names = ["route"]
        let route: Route
        var values: [String] { [route.rawValue] }
    }

    private let requests: CounterFamily<RequestLabels>
    private let durations: [Route: Histogram]

    init(registry: MetricsRegistry) {
        // The errors exist at 0 from the start: a rate over a counter misses the step at which its series is born.
        let errors = Route.allCases.flatMap { route in
            [200, 500, 502, 503, 504].compactMap { code -> RequestLabels? in
                guard let method = route.methods.first else { return nil }
                return RequestLabels(route: route, method: Method(method), code: code)
            }
        }
        requests = registry.counter(
            "pixie_http_requests_total", help: "Requests answered, by route, method and status.",
            labels: RequestLabels.self, precreate: errors)
        let durations = registry.histogram(
            "pixie_http_request_duration_seconds",
            help: "Time from the request's first byte to its answer; for a stream, to the answer's last byte.",
            labels: RouteLabels.self)
        self.durations = Dictionary(
            uniqueKeysWithValues: Route.allCases.map { ($0, durations.child(RouteLabels(route: $0))) })
    }

    func observe(_ context: RequestContext, status: HTTPResponse.Status, took: Duration) {
        let labels = RequestLabels(route: context.route, method: Method(context.method), code: status.code)
        requests.child(labels).increment()
        durations[context.route]?.observe(took)
    }
}

extension HTTPMetrics.Method {
    init(_ method: HTTPRequest.Method) {
        switch method {
        case .get: self = .get
        case .head: self = .head
        case .post: self = .post
        default: self = .other
        }
    }
}
