import FoundationEssentials
import Logging
import PixieCore
import Synchronization
import Testing

@testable import PixieMonitoring

@Suite("Monitor")
struct MonitorTests {
    /// A monitor over a registry of its own, on a clock that only the test moves.
    private final class Bench: Sendable {
        let time: ManualTime
        let registry: MetricsRegistry
        let folder: MemoryFolder
        let monitor: Monitor
        let pressure: Gauge
        private let box = Box()

        init(_ rules: String, folder: MemoryFolder = MemoryFolder(), time: ManualTime = ManualTime()) throws {
            self.time = time
            self.folder = folder
            registry = MetricsRegistry(unixTime: { time.wall().timeIntervalSince1970 })
            pressure = registry.gauge("pressure", help: "Set by the test.")
            monitor = Monitor(
                settings: .init(instance: "here:1"), environment: RuleEnvironment(externalURL: "http://here:2"),
                registry: registry, folder: folder, time: time,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ) { [box] in box.add($0) }
            monitor.load([try Self.file(rules)])
        }

        final class Box: Sendable {
            private let notices = Mutex<[AlertNotice]>([])
            func add(_ new: [AlertNotice]) { notices.withLock { $0 += new } }
            func take() -> [AlertNotice] {
                notices.withLock { notices in
                    defer { notices = [] }
                    return notices
                }
            }
        }

        static func file(_ rules: String) throws -> RuleFile {
            try RuleFile.parse("groups:\n  - name: g\n    rules:\n" + rules, path: "r.yml")
        }

        /// Lets time pass in seconds, doing what is due, and returns what receivers would have been told.
        @discardableResult
        func pass(_ seconds: Int) -> [AlertNotice] {
            for _ in 0..<seconds {
                time.advance(by: .seconds(1))
                monitor.tick()
            }
            return box.take()
        }

        func query(_ text: String) throws -> [Double] {
            let query = try monitor.environment.engine.prepare(text)
            let result = try monitor.environment.samples(query, at: monitor.now, in: monitor.store, nil)
            return result.map(\.value)
        }

        var states: [AlertInstance.State] { monitor.groups.flatMap(\.rules).flatMap { $0.alerts.all.map(\.state) } }
    }

    private static let rule = "      - {alert: High, expr: pressure > 5, for: 30s, labels: {severity: info}}"

    @Test(
        "metrics become series of this job and instance, rules see them, and receivers hear when an alert fires and ends"
    )
    func life() throws {
        let bench = try Bench(Self.rule)
        bench.pass(30)
        #expect(try bench.query("up{job=\"pixie\",instance=\"here:1\"}") == [1])
        bench.pressure.set(7)
        #expect(bench.pass(30).isEmpty)
        #expect(bench.states == [.pending])
        let fired = bench.pass(40)
        #expect(fired.count == 1 && !fired[0].isResolved && !fired[0].isRepeat)
        #expect(fired[0].label("alertname") == "High" && fired[0].label("instance") == "here:1")
        #expect(fired[0].generatorURL == "http://here:2/graph?g0.expr=pressure+%3E+5&g0.tab=1")
        let repeated = bench.pass(90)
        #expect(repeated.count == 1 && repeated[0].isRepeat)
        bench.pressure.set(0)
        let resolved = bench.pass(31)
        #expect(resolved.count == 1 && resolved[0].isResolved && !resolved[0].isRepeat)
        #expect(bench.pass(120).allSatisfy { $0.isResolved && $0.isRepeat })
    }

    @Test("a firing alert stays firing over a restart, with its times, and nobody is told that it ended")
    func restart() async throws {
        let first = try Bench(Self.rule)
        first.pressure.set(7)
        first.pass(90)
        let before = try #require(first.monitor.groups[0].rules[0].alerts.all.first)
        #expect(before.state == .firing)
        await first.monitor.save()

        first.time.advance(by: .seconds(20))
        let second = try Bench(Self.rule, folder: first.folder, time: first.time)
        await second.monitor.restore()
        // The new process has not measured anything that would say so yet.
        let told = second.pass(45)
        #expect(told.allSatisfy { !$0.isResolved && $0.isRepeat })
        let held = try #require(second.monitor.groups[0].rules[0].alerts.all.first)
        #expect(held.state == .firing && held.activeAt == before.activeAt && held.firedAt == before.firedAt)
        second.pressure.set(7)
        second.pass(60)
        second.pressure.set(0)
        #expect(second.pass(31).contains { $0.isResolved })
    }

    @Test("an alert that ended while the process was down is told to have ended once its expression has samples")
    func endedMeanwhile() async throws {
        let first = try Bench(Self.rule)
        first.pressure.set(7)
        first.pass(90)
        await first.monitor.save()
        let second = try Bench(Self.rule, folder: first.folder, time: first.time)
        await second.monitor.restore()
        #expect(second.pass(400).contains { $0.isResolved })
    }

    @Test("a damaged state file is set aside and evaluation goes on")
    func damaged() async throws {
        let folder = MemoryFolder()
        try await folder.replace("alerts.json", with: Array("{\"version\":1,".utf8))
        let bench = try Bench(Self.rule, folder: folder)
        await bench.monitor.restore()
        bench.pressure.set(7)
        bench.pass(90)
        await bench.monitor.save()
        #expect(bench.states == [.firing])
        #expect(folder.names == ["alerts.json", "alerts.json.damaged"])
    }

    @Test("a reload keeps the state of rules that are still there")
    func reload() throws {
        let bench = try Bench(Self.rule)
        bench.pressure.set(7)
        bench.pass(90)
        bench.monitor.load([try Bench.file(Self.rule + "\n      - {record: r, expr: pressure}")])
        #expect(bench.states == [.firing])
        bench.pass(30)
        #expect(try bench.query("r") == [7])
        bench.monitor.load([])
        bench.time.advance(by: .milliseconds(1))
        #expect(try bench.query("{__name__=~\"ALERTS|r\"}") == [])
    }

    @Test("a counter that appears has been 0 before, so its first increase is seen")
    func birth() throws {
        let bench = try Bench(Self.rule)
        bench.pass(60)
        bench.registry.counter("late_total", help: "Made late.").increment(by: 3)
        bench.pass(15)
        #expect(try bench.query("count_over_time(late_total[5m])") == [2])
        #expect(try bench.query("increase(late_total[1m]) > 0").count == 1)
    }

    @Test("a series that is taken out of the registry ends at once")
    func death() throws {
        struct Zone: MetricLabels {
            static let names = ["zone"]
            var values: [String] { ["z"] }
        }
        let bench = try Bench(Self.rule)
        let family = bench.registry.gauge("gone", help: "Goes.", labels: Zone.self)
        family.child(Zone()).set(1)
        bench.pass(16)
        #expect(try bench.query("gone") == [1])
        family.remove(Zone())
        bench.pass(16)
        #expect(try bench.query("gone") == [])
    }

    @Test("samples are kept as long as rules read them, by name")
    func retention() throws {
        let file = try Bench.file(
            """
                  - {record: a, expr: 'rate(x_total[6h] offset 1h)'}
                  - {record: b, expr: 'max_over_time(y[1h:5m])'}
                  - {record: c, expr: z}
            """)
        let retention = SeriesRetention(rules: file.groups[0].rules, margin: 60_000)
        #expect(retention.byName == ["x_total": 7 * 3_600_000 + 60_000, "y": 3_600_000 + 360_000 + 300_000])
        #expect(retention.standard == 16 * 60_000)
    }

    @Test("a week passes without drift and without growth")
    func week() throws {
        let bench = try Bench(Self.rule)
        bench.pressure.set(7)
        bench.pass(1_200)
        let (bytes, iterations) = (bench.monitor.store.sampleBytes, bench.monitor.groups[0].iterations)
        for _ in 0..<(7 * 24 * 240) {
            bench.time.advance(by: .seconds(15))
            bench.monitor.tick()
        }
        let group = bench.monitor.groups[0]
        #expect(group.iterations - iterations == 7 * 24 * 240)
        #expect(group.missedIterations == 0)
        #expect(bench.monitor.store.sampleBytes <= 2 * bytes)
        #expect(bench.states == [.firing])
    }
}
