import FoundationEssentials
public import Logging
public import PixieCore
import Synchronization

/// Watches this process: samples its metrics, evaluates the rules on them, keeps the alerts across restarts and hands out
/// what receivers must be told.
public final class Monitor: Sendable {
    public struct Settings: Sendable {
        public var job = "pixie"
        public var instance: String
        /// Between samples, and between evaluations of groups that name no interval.
        public var interval: Duration = .seconds(15)
        /// After which an alert that goes on firing is sent again.
        public var resendDelay: Duration = .seconds(60)
        /// The most one rule's evaluation may take.
        public var evaluationTimeout: Duration = .seconds(5)

        public init(instance: String) { self.instance = instance }
    }

    struct State {
        var store = SeriesStore(seriesLimit: 200_000)
        var groups: [RuleGroupState] = []
        var retention = SeriesRetention(rules: [])
        var nextSample: Int64?
        /// Of the first samples: nothing is evaluated for a time before there were any.
        var startedAt: Int64?
        var saved: [UInt8]?
        var lastExpiry: Int64 = 0
    }

    static let stateFile = "alerts.json"

    public let environment: RuleEnvironment
    let settings: Settings
    let registry: MetricsRegistry
    let time: any TimeSource
    let logger: Logger
    let metrics: MonitorMetrics
    let folder: any StateFolder
    let notify: @Sendable ([AlertNotice]) -> Void
    let state = Mutex(State())
    /// Apart from the state, because the walk over the registry calls back.
    private let sampler: Mutex<RegistrySampler>

    /// - Parameter notify: told of alerts that receivers must hear of; must be quick.
    public init(
        settings: Settings, environment: RuleEnvironment, registry: MetricsRegistry, folder: any StateFolder,
        time: any TimeSource, logger: Logger, notify: @escaping @Sendable ([AlertNotice]) -> Void
    ) {
        self.settings = settings
        self.environment = environment
        self.registry = registry
        self.folder = folder
        self.time = time
        self.logger = logger
        self.notify = notify
        metrics = MonitorMetrics(registry)
        sampler = Mutex(RegistrySampler(job: settings.job, instance: settings.instance))
    }

    /// The series as they are now; the copy costs nothing until the original is written to.
    public var store: SeriesStore { state.withLock { $0.store } }

    public var groups: [RuleGroupState] { state.withLock { $0.groups } }

    /// What the registry says of its metrics.
    public var families: [MetricFamilyDescription] { registry.families }

    var interval: Int64 { settings.interval.wholeMilliseconds }

    var now: Int64 { Int64((time.wall().timeIntervalSince1970 * 1_000).rounded()) }

    /// Samples and evaluates what is due until it is cancelled. Restores the alerts first, and saves them after every change.
    public func run() async {
        await restore()
        while !Task.isCancelled {
            let wait = tick()
            await save()
            // Never long, so that a clock that is set is noticed.
            try? await Task.sleep(for: min(wait, .seconds(1)))
        }
        await save()
    }

    /// Does what is due now.
    /// - Returns: how long nothing will be.
    @discardableResult
    public func tick() -> Duration {
        let now = now
        let due = state.withLock { $0.nextSample ?? now }
        if now >= due { sample(at: now) }
        for index in state.withLock({ $0.groups.indices }) { evaluate(index, now: now) }
        let next = state.withLock { state in
            state.groups.map { $0.dueTime(now: now) + $0.interval }.min().map { min($0, state.nextSample ?? $0) }
                ?? state.nextSample
        }
        return .milliseconds(max(10, (next ?? now) - self.now))
    }

    private func sample(at now: Int64) {
        sampler.withLock { sampler in
            sampler.read(registry)
            let refused = state.withLock { state in
                let refused = sampler.write(to: &state.store, at: now)
                state.startedAt = state.startedAt ?? now
                state.nextSample = now - now % interval + interval
                // Seldom: it looks at every series.
                if now - state.lastExpiry >= 60_000 {
                    let exceptions = state.retention.byName.mapValues { now - $0 }
                    state.store.expire(before: now - state.retention.standard, exceptions: exceptions)
                    state.lastExpiry = now
                }
                metrics.series.set(state.store.seriesCount)
                metrics.storeBytes.set(state.store.sampleBytes)
                return refused
            }
            metrics.refusedSamples.increment(by: refused)
        }
    }

    /// Evaluates a group if it is due, rule by rule, so that nobody waits for the lock longer than one rule takes.
    private func evaluate(_ index: Int, now: Int64) {
        let due = state.withLock { state -> (time: Int64, rules: Int)? in
            guard state.groups.indices.contains(index), let startedAt = state.startedAt else { return nil }
            let group = state.groups[index]
            let time = group.dueTime(now: now)
            return time >= startedAt && group.isDue(now: now) ? (time, group.rules.count) : nil
        }
        guard let due else { return }
        let started = time.now()
        for rule in 0..<due.rules { evaluateRule(rule, of: index, at: due.time) }
        let took = started.duration(to: time.now())
        let (group, notices) = state.withLock { state -> (RuleGroupState?, [AlertNotice]) in
            guard state.groups.indices.contains(index) else { return (nil, []) }
            state.groups[index].finish(at: due.time)
            state.groups[index].evaluationTime = took
            return (state.groups[index], unsent(&state.groups[index], at: due.time))
        }
        if let group { metrics.record(group) }
        if !notices.isEmpty { notify(notices) }
    }

    private func evaluateRule(_ rule: Int, of index: Int, at evaluated: Int64) {
        let started = time.now()
        let deadline = Deadline.after(settings.evaluationTimeout, from: started)
        let time = time
        let interruption: InterruptionCheck = { deadline.hasPassed(at: time.now()) ? .timeout : nil }
        let outcome = state.withLock { state -> (RuleState, String)? in
            guard state.groups.indices.contains(index), state.groups[index].rules.indices.contains(rule) else {
                return nil
            }
            state.groups[index].rules[rule].evaluate(
                at: evaluated, in: &state.store, limit: state.groups[index].group.limit, environment,
                interruption: interruption)
            state.groups[index].rules[rule].evaluationTime = started.duration(to: time.now())
            return (state.groups[index].rules[rule], state.groups[index].metricName)
        }
        guard let (state, group) = outcome else { return }
        metrics.record(state, of: group)
        if let error = state.lastError {
            logger.warning(
                "a rule failed", metadata: ["group": "\(group)", "rule": "\(state.rule.name)", "error": "\(error)"])
        }
    }
}
