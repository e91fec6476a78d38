public import PixieCore

extension LoadReading {
    /// Reads the registry as it is now.
    public init(_ registry: MetricsRegistry, at: ContinuousClock.Instant) {
        var reading = LoadReading(at: at)
        registry.forEachSeries { series, values in
            switch series.familyName {
            case "process_cpu_seconds_total": reading.cpuSeconds = values[0]
            case "pixie_cpu_limit_cores": reading.cpuLimit = values[0]
            case "process_resident_memory_bytes": reading.memoryBytes = values[0]
            case "pixie_memory_limit_bytes": reading.memoryLimit = values[0]
            case "pixie_http_requests_total":
                let route = series.sampleNames[0].labels.first { $0.name == "route" }?.value ?? ""
                // As the alerts have it: probes and scrapes are no traffic.
                if route.hasPrefix("/v1/") { reading.requests += values[0] }
            case "pixie_query_duration_seconds":
                let bounds = series.bucketBounds + [.infinity]
                if reading.queries.isEmpty { reading.queries = bounds.map { ($0, 0) } }
                for index in bounds.indices { reading.queries[index].count += values[index] }
            default: break
            }
        }
        self = reading
    }
}
