import Glibc

/// Scrapes over and over, as a Prometheus does: one connection, the whole answer read.
enum ScrapeClient {
    static func measure(_ name: String, port: Int, _ harness: inout Harness) throws(BenchmarkError) {
        guard harness.wants(name) else { return }
        var samples: [Double] = []
        var bytes = 0
        for _ in 0..<31 {
            let connection = try LoopbackRequest.connected(port: port)
            let clock = ContinuousClock()
            let start = clock.now
            bytes = try scrape(connection)
            samples.append(start.duration(to: clock.now) / .nanoseconds(1))
        }
        guard bytes > 100_000 else { throw BenchmarkError("a scrape of \(bytes) bytes is not 10,000 series") }
        harness.record(name, unit: .milliseconds, samples: samples)
    }

    /// Bytes of the answer.
    private static func scrape(_ connection: borrowing Descriptor) throws(BenchmarkError) -> Int {
        let request = Array("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".utf8)
        guard send(connection.raw, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw BenchmarkError("nobody answers scrapes")
        }
        var received = 0
        while case let more = connection.read(timeout: .seconds(10)), !more.isEmpty { received += more.count }
        return received
    }
}
