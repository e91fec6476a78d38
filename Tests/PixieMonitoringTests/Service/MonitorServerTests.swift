import FoundationEssentials
import Logging
import PixieCore
import Synchronization
import Testing

@testable import PixieMonitoring

@Suite("Monitor with a server")
struct MonitorServerTests {
    /// Answers with the numbers it was given, by query; fails with what it was told to fail with.
    private final class Server: RuleQueryServer {
        private let state = Mutex((values: [String: Double](), error: MonitoringError?.none, asked: [String]()))

        func set(_ query: String, _ value: Double?) { state.withLock { $0.values[query] = value } }
        func fail(_ error: MonitoringError?) { state.withLock { $0.error = error } }
        func takeAsked() -> [String] {
            state.withLock { state in
                defer { state.asked = [] }
                return state.asked
            }
        }

        func samples(
            of query: String, at time: Int64, deadline: Deadline
        ) async throws(MonitoringError) -> [VectorSample] {
            let (value, error) = state.withLock { state in
                state.asked.append(query)
                return (state.values[query], state.error)
            }
            if let error { throw error }
            return value.map { [VectorSample(labels: ["zone": "z"], time: time, value: $0)] } ?? []
        }
    }

    private final class Bench: Sendable {
        let time: ManualTime
        let server = Server()
        let monitor: Monitor
        private let box: Box

        init(_ rules: String, folder: MemoryFolder = MemoryFolder(), time: ManualTime = ManualTime()) throws {
            self.time = time
            let box = Box()
            self.box = box
            monitor = Monitor(
                settings: .init(instance: "here:1"), environment: RuleEnvironment(), registry: MetricsRegistry(),
                folder: folder, time: time, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                server: server
            ) { box.add($0) }
            monitor.load([try RuleFile.parse("groups:\n  - name: g\n    rules:\n" + rules, path: "r.yml")])
        }

        private final class Box: Sendable {
            private let notices = Mutex<[AlertNotice]>([])
            func add(_ new: [AlertNotice]) { notices.withLock { $0 += new } }
            func take() -> [AlertNotice] {
                notices.withLock { notices in
                    defer { notices = [] }
                    return notices
                }
            }
        }

        @discardableResult
        func pass(_ seconds: Int) async -> [AlertNotice] {
            for _ in 0..<seconds {
                time.advance(by: .seconds(1))
                await monitor.tick(asking: server)
            }
            return box.take()
        }

        var rules: [RuleState] { monitor.groups.flatMap(\.rules) }
    }

    private static let rules = """
              - {record: 'job:load', expr: sum(load)}
              - {alert: High, expr: 'job:load > 5', annotations: {said: '{{ with query "other" }}{{ . | first | value }}{{ end }}'}}
              - {alert: Direct, expr: 'load > 5', annotations: {said: '{{ with query "other" }}{{ . | first | value }}{{ end }}'}}
        """

    @Test("what rules record is read here, everything else is asked of the server, templates' queries too")
    func origins() async throws {
        let bench = try Bench(Self.rules)
        bench.server.set("sum(load)", 7)
        bench.server.set("load > 5", 7)
        bench.server.set("other", 3)
        let told = await bench.pass(40)
        #expect(Set(told.map { $0.label("alertname") }) == ["High", "Direct"])
        #expect(Set(bench.server.takeAsked()) == ["sum(load)", "load > 5", "other"])
        let direct = try #require(told.first { $0.label("alertname") == "Direct" })
        #expect(told.allSatisfy { $0.annotations == [.init(name: "said", value: "3")] })
        #expect(direct.label("zone") == "z")
        #expect(bench.rules.allSatisfy { $0.health == .ok })
    }

    @Test("a server that does not answer ends no alert, however long, and is asked once a round")
    func outage() async throws {
        let bench = try Bench(Self.rules)
        bench.server.set("sum(load)", 7)
        bench.server.set("load > 5", 7)
        await bench.pass(40)
        _ = bench.server.takeAsked()
        bench.server.fail(MonitoringError(.timeout, "nobody answers"))
        let meanwhile = await bench.pass(900)
        #expect(!meanwhile.isEmpty && meanwhile.allSatisfy { $0.isRepeat && !$0.isResolved })
        #expect(bench.server.takeAsked().count <= 61)
        #expect(bench.rules.allSatisfy { $0.health == .failing })
        #expect(bench.rules[1].lastError?.contains("job:load") == true)
        bench.server.fail(nil)
        bench.server.set("sum(load)", 1)
        bench.server.set("load > 5", nil)
        #expect(Set(await bench.pass(31).filter(\.isResolved).map { $0.label("alertname") }) == ["High", "Direct"])
    }

    @Test("a refused query fails its rule and no other")
    func refusal() async throws {
        let bench = try Bench(
            "      - {record: a, expr: 'load'}\n      - {alert: Always, expr: vector(1), labels: {severity: none}}")
        bench.server.fail(MonitoringError(.execution, "too many samples"))
        #expect(await bench.pass(31).map { $0.label("alertname") } == ["Always"])
        #expect(bench.rules.map(\.health) == [.failing, .ok])
    }

    @Test("after a restart an alert that has ended is told to have ended at once: the server has its samples still")
    func restart() async throws {
        let folder = MemoryFolder()
        let first = try Bench(Self.rules, folder: folder)
        first.server.set("load > 5", 7)
        await first.pass(40)
        await first.monitor.save()
        let second = try Bench(Self.rules, folder: folder, time: first.time)
        await second.monitor.restore()
        #expect(await second.pass(31).contains { $0.isResolved && $0.label("alertname") == "Direct" })
    }

    @Test("a rule that reads both is refused with its place")
    func mixed() throws {
        let text = """
            groups:
              - name: g
                rules:
                  - {record: 'job:load', expr: sum(load)}
                  - {alert: Both, expr: 'job:load > on() group_left limit'}
                  - {alert: Own, expr: 'max_over_time(job:load[5m]) > 3 and absent(ALERTS{alertname="Both"})'}
                  - {alert: None, expr: vector(1)}
            """
        let faults = RuleFile.faultsWithServer([try RuleFile.parse(text, path: "r.yml")])
        #expect(faults.map(\.position?.line) == [5])
        #expect(faults.first?.description.contains("\"Both\" reads both") == true)
    }
}
