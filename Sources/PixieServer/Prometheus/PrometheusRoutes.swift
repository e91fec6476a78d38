import HTTPTypes
public import PixieCore
public import PixieMonitoring

/// `/api/v1/*`: Prometheus' API over this process's own series and rules, so that Grafana can use Pixie as a data source.
public struct PrometheusRoutes: AdminRoutes {
    let monitor: Monitor
    let time: any TimeSource

    /// What one query may cost; less than an evaluation of rules may, because anybody with a token may ask.
    static let limits = QueryLimits(samples: 20_000_000, series: 100_000)
    static let longestTimeout = Duration.seconds(30)

    public init(monitor: Monitor, time: any TimeSource) {
        self.monitor = monitor
        self.time = time
    }

    public var routes: [AdminRoute] {
        both("query") { call throws(PrometheusError) in try call.instant() }
            + both("query_range") { call throws(PrometheusError) in try call.range() }
            + both("series") { call throws(PrometheusError) in try call.series() }
            + both("labels") { call throws(PrometheusError) in try call.labelNames() }
            + both("format_query") { call throws(PrometheusError) in try call.formatted() }
            + [
                route(.get, "label/{name}/values") { call throws(PrometheusError) in try call.labelValues() },
                route(.get, "metadata") { $0.metadata() },
                route(.get, "rules") { call throws(PrometheusError) in try call.rules() },
                route(.get, "alerts") { $0.alerts() },
                route(.get, "status/buildinfo") { $0.buildInformation() },
            ]
    }

    private typealias Handler = @Sendable (PrometheusCall) throws(PrometheusError) -> PrometheusJSON

    private func both(_ path: String, _ handler: @escaping Handler) -> [AdminRoute] {
        [route(.get, path, handler), route(.post, path, handler)]
    }

    private func route(_ method: HTTPRequest.Method, _ path: String, _ handler: @escaping Handler) -> AdminRoute {
        AdminRoute(method, "/api/v1/" + path) { [monitor, time] request in
            do throws(PrometheusError) {
                let call = PrometheusCall(request, monitor: monitor, time: time)
                return try handler(call).answer
            } catch {
                return error.answer
            }
        }
    }
}
