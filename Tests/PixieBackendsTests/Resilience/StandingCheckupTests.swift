import Logging
import PixieCore
import PixieTestSupport
import Synchronization
import Testing

@testable import PixieBackends

@Suite struct StandingCheckupTests {
    private let registry = MetricsRegistry()
    private let upstreamGuard: UpstreamGuard

    init() {
        upstreamGuard = UpstreamGuard(
            upstream: .records, target: "postgres", limits: .store(timeout: .seconds(60), concurrency: 10),
            metrics: UpstreamMetrics(registry: registry), time: SystemTime())
    }

    private func probe(fails: Bool = false) async {
        await upstreamGuard.probe(timeout: .seconds(60)) { _ in
            if fails { throw UpstreamError(.records, .unreachable, "") }
        }
    }

    private func checkup(
        _ log: Lines = Lines(), _ check: @escaping @Sendable (Deadline) async -> DependencyCheckup
    ) -> StandingCheckup {
        StandingCheckup(
            of: upstreamGuard, every: .milliseconds(1), registry: registry, time: SystemTime(),
            logger: Logger(label: "test") { _ in log }, check)
    }

    private static func report(_ findings: [DependencyFinding]) -> DependencyCheckup {
        DependencyCheckup(name: .records, detail: "", state: .reachable, findings: findings)
    }

    private static let missing = DependencyFinding(.problem, "an index is missing", mend: "make it")
    private static let fine = DependencyFinding(.ok, "all is well")

    private var state: DependencyReport {
        DependencyReport(upstream: .records, state: upstreamGuard.state, detail: "", without: "")
    }

    private func shown(_ severity: String) -> Bool {
        var bytes: [UInt8] = []
        registry.write(.text004, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
            .contains("pixie_dependency_findings{upstream=\"postgres\",severity=\"\(severity)\"} 1")
    }

    @Test func whatIsAmissIsReportedCountedAndLoggedOnce() async {
        await probe()
        let log = Lines()
        let checkup = checkup(log) { _ in Self.report([Self.fine, Self.missing]) }
        for _ in 0..<3 { await checkup.look(deadline: .after(.seconds(60))) }
        #expect(state.including(checkup).findings == [Self.missing])
        #expect(shown("problem") && !shown("warning"))
        #expect(log.all == ["a dependency needs mending"])
    }

    @Test func aCheckupThatCouldNotBeMadeLeavesWhatWasKnown() async {
        await probe()
        let isReachable = Mutex(true)
        let checkup = checkup { _ in
            isReachable.withLock { $0 }
                ? Self.report([Self.missing]) : DependencyCheckup(name: .records, detail: "", state: .unreachable)
        }
        await checkup.look(deadline: .after(.seconds(60)))
        isReachable.withLock { $0 = false }
        await checkup.look(deadline: .after(.seconds(60)))
        #expect(state.including(checkup).findings == [Self.missing])
    }

    @Test func oneThatIsAwayIsNotCheckedAndSaysHowToMendThat() async {
        await probe(fails: true)
        let count = Atomic(0)
        let checkup = checkup { _ in
            count.add(1, ordering: .relaxed)
            return Self.report([])
        }
        let running = Task { await checkup.run() }
        let findings = state.including(checkup).findings
        #expect(findings.count == 1 && findings[0].mend?.contains("DATABASE_URL") == true)
        #expect(count.load(ordering: .relaxed) == 0)
        while upstreamGuard.state != .up { await probe() }
        #expect(await eventually { count.load(ordering: .relaxed) > 1 }, "back, it is checked again and again")
        #expect(state.including(checkup).findings.isEmpty)
        running.cancel()
        await running.value
    }
}

/// A log that remembers its messages.
private final class Lines: LogHandler, Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func log(event: LogEvent) { lines.withLock { $0.append("\(event.message)") } }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
}
