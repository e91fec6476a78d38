import PixieCore
import PixieIO

/// Shows the state of the process's own parts at each scrape: connections, admission, the event loop.
enum ProcessGauges {
    static func register(
        server: HTTPServer, limiter: ConcurrencyLimiter, loop: EventLoop, in registry: MetricsRegistry
    ) {
        ProcessMetrics.register(in: registry)
        registry.info(
            "pixie_build_info", help: "The running version.", labels: [("version", PixieVersion.current)])
        let open = registry.gauge("pixie_http_connections", help: "Connections open on the public listener.")
        let accepted = registry.counter("pixie_http_connections_accepted_total", help: "Connections accepted.")
        let refused = registry.counter(
            "pixie_http_connections_refused_total", help: "Connections refused because a limit was reached.")
        let cutOff = registry.counter(
            "pixie_http_connections_cut_off_total", help: "Connections cut off because their client was too slow.")
        let inFlight = registry.gauge("pixie_http_requests_in_flight", help: "Requests received and not yet answered.")
        let running = registry.gauge("pixie_queries_running", help: "Queries being answered.")
        let waiting = registry.gauge("pixie_queries_waiting", help: "Queries waiting to be let in.")
        let lag = registry.gauge(
            "pixie_event_loop_lag_seconds", help: "How late the loop that talks to upstreams runs what is due.")
        registry.onCollect {
            let statistics = server.statistics
            open.set(statistics.connectionsOpen)
            accepted.mirror(Double(statistics.connectionsAccepted))
            refused.mirror(Double(statistics.connectionsRefused))
            cutOff.mirror(Double(statistics.connectionsCutOff))
            inFlight.set(statistics.requestsInFlight)
            let counts = limiter.counts
            running.set(counts.running)
            waiting.set(counts.waiting)
            lag.set(loop.lag / .seconds(1))
        }
    }
}
