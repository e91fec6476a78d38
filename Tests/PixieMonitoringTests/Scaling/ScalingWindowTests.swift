import PixieCore
import PixieMonitoring
import Testing

@Suite("Scaling advice")
struct ScalingWindowTests {
    private let start = ContinuousClock.now

    /// Readings every 15 seconds over `seconds`, with what each second adds.
    private func advice(
        over seconds: Int, cpu: Double = 0, cores: Double = 2, memory: Double = 0,
        requests: (Int) -> Double = { _ in 0 },
        slow: Double = 0, fast: Double = 0
    ) -> ScalingAdvice {
        var window = ScalingWindow()
        var served = 0.0
        for second in 0...seconds {
            served += requests(second)
            guard second.isMultiple(of: 15) else { continue }
            let passed = Double(second)
            window.add(
                LoadReading(
                    at: start.advanced(by: .seconds(second)), cpuSeconds: cpu * cores * passed, cpuLimit: cores,
                    memoryBytes: memory * 1_000, memoryLimit: 1_000, requests: served,
                    queries: [
                        (1, fast * passed), (3, fast * passed), (5, (fast + slow) * passed),
                        (.infinity, (fast + slow) * passed),
                    ]))
        }
        return window.advice
    }

    private func value(_ name: ScalingAdvice.Signal.Name, _ advice: ScalingAdvice) -> Double? {
        advice.signals.first { $0.name == name }?.value
    }

    @Test("An idle instance needs no other, and every signal is shown")
    func idle() {
        let advice = advice(over: 600)
        #expect(advice.desiredInstances == 1 && advice.reasons.isEmpty)
        #expect(advice.signals.map(\.name) == [.cpu, .memory, .queryTime, .traffic])
        #expect(advice.signals.map(\.threshold) == [0.7, 0.8, 3, 20])
    }

    @Test("Nothing read yet asks for nothing")
    func empty() { #expect(ScalingWindow().advice.desiredInstances == 1) }

    @Test(
        "Processors above 70% count once they have been for 5 minutes",
        arguments: [(285, 0.9, 1), (300, 0.9, 2), (300, 0.69, 1)])
    func cpu(seconds: Int, share: Double, instances: Int) {
        #expect(advice(over: seconds, cpu: share).desiredInstances == instances)
    }

    @Test("What was before the last 5 minutes is forgotten")
    func forgets() throws {
        var window = ScalingWindow()
        for step in 0...60 {
            let passed = Double(step * 15)
            window.add(
                LoadReading(
                    at: start.advanced(by: .seconds(step * 15)), cpuSeconds: min(passed, 450) * 2, cpuLimit: 2))
        }
        #expect(value(.cpu, window.advice) == 0)
    }

    @Test("Memory above 80% counts at once", arguments: [(0.8, 1), (0.81, 2)])
    func memory(share: Double, instances: Int) {
        #expect(advice(over: 0, memory: share).desiredInstances == instances)
    }

    @Test("Traffic says how many instances it needs; a burst of half a minute does not count")
    func traffic() throws {
        #expect(advice(over: 120, requests: { _ in 20 }).desiredInstances == 1)
        #expect(advice(over: 120, requests: { _ in 45 }).desiredInstances == 3)
        #expect(advice(over: 300, requests: { $0 > 270 ? 50 : 5 }).desiredInstances == 1)
        #expect(value(.traffic, advice(over: 105, requests: { _ in 45 })) == nil)
    }

    @Test("A 95th percentile above 3 seconds counts when there are enough queries")
    func queryTime() throws {
        #expect(advice(over: 300, slow: 0.2, fast: 1).desiredInstances == 2)
        #expect(advice(over: 300, slow: 0.01, fast: 1).desiredInstances == 1)
        #expect(value(.queryTime, advice(over: 300, slow: 0.05, fast: 0)) == nil)
    }

    @Test("A reading takes what the alerts take from the registry")
    func fromRegistry() {
        struct Labels: MetricLabels {
            static let names = ["route"]
            let route: String
            var values: [String] { [route] }
        }
        let registry = MetricsRegistry()
        let requests = registry.counter("pixie_http_requests_total", help: "R.", labels: Labels.self)
        requests.child(Labels(route: "/v1/query")).increment(by: 3)
        requests.child(Labels(route: "/v1/embeddings")).increment(by: 4)
        requests.child(Labels(route: "/admin/v1/jobs")).increment(by: 100)
        registry.gauge("pixie_cpu_limit_cores", help: "C.").set(2)
        let queries = registry.histogram(
            "pixie_query_duration_seconds", help: "Q.", labels: Labels.self, buckets: [1, 3])
        queries.child(Labels(route: "a")).observe(0.5)
        queries.child(Labels(route: "b")).observe(2.0)
        let reading = LoadReading(registry, at: start)
        #expect(
            reading
                == LoadReading(at: start, cpuLimit: 2, requests: 7, queries: [(1, 1), (3, 2), (.infinity, 2)]))
    }
}
