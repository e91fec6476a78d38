import HTTPTypes
public import PixieCore

/// The families that count and time requests, shared by all listeners of a process.
public final class HTTPMetrics: Sendable {
    enum Method: String, Sendable, CaseIterable {
        case get = "GET", head = "HEAD", post = "POST", put = "PUT", patch = "PATCH", delete = "DELETE", other
    }

    struct RequestLabels: MetricLabels {
        static let names = ["route", "method", "code"]
        let route: String
        let method: Method
        let code: Int
        var values: [String] { [route, method.rawValue, String(code)] }
    }

    struct RouteLabels: MetricLabels {
        static let names = ["route"]
        let route: String
        var values: [String] { [route] }
    }

    private let requests: CounterFamily<RequestLabels>
    private let durations: HistogramFamily<RouteLabels>

    public init(registry: MetricsRegistry) {
        requests = registry.counter(
            "pixie_http_requests_total", help: "Requests answered, by route, method and status.",
            labels: RequestLabels.self)
        durations = registry.histogram(
            "pixie_http_request_duration_seconds",
            help: "Time from the request's first byte to its answer; for a stream, to the answer's last byte.",
            labels: RouteLabels.self)
    }

    /// What counts the requests of one route. `route` is one of a closed set: a template, never a path as it was sent.
    func meter(route: String, methods: [HTTPRequest.Method]) -> RouteMeter {
        RouteMeter(
            route: route, methods: methods, requests: requests, duration: durations.child(RouteLabels(route: route)))
    }
}

/// Counts and times the requests of one route.
final class RouteMeter: Sendable {
    /// The route as metrics and logs name it.
    let route: String
    private let requests: CounterFamily<HTTPMetrics.RequestLabels>
    private let duration: Histogram
    /// What nearly every request ends in, bound once: its count takes no look-up.
    private let usual: (method: HTTPRequest.Method, counter: Counter)?

    fileprivate init(
        route: String, methods: [HTTPRequest.Method], requests: CounterFamily<HTTPMetrics.RequestLabels>,
        duration: Histogram
    ) {
        self.route = route
        self.requests = requests
        self.duration = duration
        usual = methods.first.map { method in
            func counter(_ code: Int) -> Counter {
                requests.child(.init(route: route, method: HTTPMetrics.Method(method), code: code))
            }
            // The errors exist at 0 from the start: a rate over a counter misses the step at which its series is born.
            for code in [500, 502, 503, 504] { _ = counter(code) }
            return (method, counter(200))
        }
    }

    func observe(_ method: HTTPRequest.Method, status: HTTPResponse.Status, took: Duration, traceID: String?) {
        if status.code == 200, let usual, usual.method == method {
            usual.counter.increment()
        } else {
            requests.child(.init(route: route, method: HTTPMetrics.Method(method), code: status.code)).increment()
        }
        duration.observe(took, traceID: traceID)
    }
}

extension HTTPMetrics.Method {
    init(_ method: HTTPRequest.Method) { self = HTTPMetrics.Method(rawValue: method.rawValue) ?? .other }
}
