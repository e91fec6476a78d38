public import Logging
public import PixieCore
import Synchronization

/// Repeats the doctor's checkup of one dependency for as long as it runs, and keeps what it found: for `/readyz`, for the metric and
/// for the log, which tells of a finding once.
public final class StandingCheckup: Sendable {
    private let upstreamGuard: UpstreamGuard
    private let interval: Duration
    private let time: any TimeSource
    private let logger: Logger
    private let counts: [DependencyFinding.Severity: Gauge]
    private let check: @Sendable (Deadline) async -> DependencyCheckup
    private let latest = Mutex<[DependencyFinding]>([])

    /// How often it looks whether there is something to do.
    private static let step = Duration.milliseconds(500)
    private static let pause = Duration.seconds(2)
    private static let timeout = Duration.seconds(15)

    /// - Parameters:
    ///   - upstreamGuard: knows whether the dependency answers at all; one that does not is not checked.
    ///   - check: the checkup, which keeps to its deadline.
    public init(
        of upstreamGuard: UpstreamGuard, every interval: Duration = .seconds(30), registry: MetricsRegistry,
        time: any TimeSource, logger: Logger, _ check: @escaping @Sendable (Deadline) async -> DependencyCheckup
    ) {
        self.upstreamGuard = upstreamGuard
        self.interval = interval
        self.time = time
        self.logger = logger
        self.check = check
        let family = registry.gauge(
            "pixie_dependency_findings",
            help: "What the last checkup of a dependency found amiss: problems keep a promise from being kept.",
            labels: Labels.self)
        counts = Dictionary(
            uniqueKeysWithValues: [.warning, .problem].map {
                ($0, family.child(Labels(upstream: upstreamGuard.upstream, severity: $0)))
            })
    }

    private struct Labels: MetricLabels {
        static let names = ["upstream", "severity"]
        let upstream: Upstream
        let severity: DependencyFinding.Severity
        var values: [String] { [upstream.rawValue, severity.rawValue] }
    }

    /// What is amiss, as last looked at; nothing before the first look.
    public var findings: [DependencyFinding] { latest.withLock { $0 } }

    /// Until cancelled. Checks as soon as the dependency answers, now and then while it does, and soon after it is back.
    public func run() async {
        var due = time.now()
        while !Task.isCancelled {
            let now = time.now()
            if upstreamGuard.state != .up {
                // One that comes and goes is not checked each time.
                due = min(due, now.advanced(by: Self.pause))
            } else if due <= now {
                await look(deadline: .after(Self.timeout, from: now))
                due = now.advanced(by: interval)
            }
            try? await Task.sleep(for: Self.step)
        }
    }

    /// One checkup. One that could not be made leaves what was found before.
    func look(deadline: Deadline) async {
        let checkup = await check(deadline)
        guard checkup.state == .reachable else { return }
        let found = checkup.findings.filter { $0.severity != .ok }
        let before = latest.withLock { latest in
            defer { latest = found }
            return Set(latest)
        }
        for (severity, gauge) in counts { gauge.set(found.count { $0.severity == severity }) }
        for finding in found where !before.contains(finding) {
            logger.warning(
                "a dependency needs mending",
                metadata: [
                    "dependency": "\(upstreamGuard.upstream.rawValue)", "severity": "\(finding.severity.rawValue)",
                    "finding": "\(finding.text)", "mend": "\(finding.mend ?? "-")",
                ])
        }
    }
}

extension DependencyReport {
    /// The same, with what a standing checkup found; while the dependency does not answer, with what to do about that.
    public func including(_ checkup: StandingCheckup) -> DependencyReport {
        var report = explainingSilence()
        if isWorking { report.findings = checkup.findings }
        return report
    }
}
