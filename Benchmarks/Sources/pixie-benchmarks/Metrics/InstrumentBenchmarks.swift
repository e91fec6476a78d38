import Glibc
import PixieCore
import Synchronization

/// Updating one metric: bound, looked up, and from two threads at once; a bare atomic beside them as the floor.
enum InstrumentBenchmarks {
    static func run(_ harness: inout Harness) {
        let registry = MetricsRegistry()
        let bare = BareAtomic()
        let counter = registry.counter("bench_events_total", help: "Events.")
        let histogram = registry.histogram("bench_duration_seconds", help: "Time.")
        let family = registry.counter("bench_requests_total", help: "Requests.", labels: RequestLabels.self)
        let latencies = Latencies()

        harness.measure("counter/bare atomic") { count in
            for _ in 0..<count { bare.value.wrappingAdd(1, ordering: .relaxed) }
        }
        harness.measure("counter/increment") { count in
            for _ in 0..<count { counter.increment() }
        }
        harness.measure("counter/add double") { count in
            for _ in 0..<count { counter.add(0.25) }
        }
        harness.measure("counter/two threads, bare atomic") { count in
            inTwoThreads { for _ in 0..<count / 2 { bare.value.wrappingAdd(1, ordering: .relaxed) } }
        }
        harness.measure("counter/two threads, increment") { count in
            inTwoThreads { for _ in 0..<count / 2 { counter.increment() } }
        }
        harness.measure("histogram/observe, one value") { count in
            for _ in 0..<count { histogram.observe(0.004) }
        }
        harness.measure("histogram/observe, mixed values") { count in
            for index in 0..<count { histogram.observe(latencies[index]) }
        }
        harness.measure("histogram/observe duration") { count in
            let duration = Duration.microseconds(730)
            for _ in 0..<count { histogram.observe(duration) }
        }
        harness.measure("histogram/observe long duration") { count in
            let duration = Duration.milliseconds(12_345)
            for _ in 0..<count { histogram.observe(duration) }
        }
        harness.measure("histogram/observe with trace id") { count in
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            for _ in 0..<count { histogram.observe(0.004, traceID: trace) }
        }
        harness.measure("histogram/two threads, mixed values") { count in
            inTwoThreads { for index in 0..<count / 2 { histogram.observe(latencies[index]) } }
        }
        harness.measure("family/look-up and increment") { count in
            for index in 0..<count {
                let outcome = RequestLabels.Outcome.allCases[index & 3]
                family.child(RequestLabels(route: .query, outcome: outcome)).increment()
            }
        }
        consume(counter.value + histogram.sum)
    }
}

private func inTwoThreads(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(body))
    pthread_create(
        &thread, nil,
        { argument in
            if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        }, work.toOpaque())
    body()
    pthread_join(thread, nil)
}

private final class Work: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private final class BareAtomic: Sendable {
    let value = Atomic<Int>(0)
}

/// Values spread over all buckets the way latencies are, the same in each run.
private struct Latencies {
    private let values: [Double]

    init() {
        var state: UInt64 = 42
        values = (0..<4_096).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return exp2(Double(state >> 40) / Double(1 << 24) * 18 - 14)
        }
    }

    subscript(index: Int) -> Double { values[index & 4_095] }
}

private struct RequestLabels: MetricLabels {
    enum Route: String { case query, embeddings, documents }
    enum Outcome: String, CaseIterable { case ok, rejected, failed, timeout }

    static let names = ["route", "outcome"]
    var route: Route
    var outcome: Outcome
    var values: [String] { [route.rawValue, outcome.rawValue] }
}
