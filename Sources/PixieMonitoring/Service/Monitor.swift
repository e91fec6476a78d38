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
        var store = Monitor.emptyStore
        var groups: [RuleGroupState] = []
        var retention = SeriesRetention(rules: [])
        var nextSample: Int64?
        /// Of the first samples: nothing is evaluated for a time before there were any.
        var startedAt: Int64?
        var saved: [UInt8]?
        var lastExpiry: Int64?
        var lastTick: Int64?
    }

    private static let emptyStore = SeriesStore(seriesLimit: 200_000)

    static let stateFile = "alerts.json"

    public let environment: RuleEnvironment
    let settings: Settings
    let registry: MetricsRegistry
    let time: any TimeSource
    let logger: Logger
    let metrics: MonitorMetrics
    let folder: any StateFolder
    let notify: @Sendable ([AlertNotice]) -> Void
    let keepNotices: @Sendable () async -> Void
    /// Nil where rules are evaluated on this process's own series.
    let server: (any RuleQueryServer)?
    let state = Mutex(State())
    /// Apart from the state, because the walk over the registry calls back.
    private let sampler: Mutex<RegistrySampler>

    /// - Parameters:
    ///   - server: answers for the series that rules read, but for those that rules record; nil: this process's own are read.
    ///   - keepNotices: returns when what `notify` was told outlives a crash; called before alerts are saved as told.
    ///   - notify: told of alerts that receivers must hear of; must be quick.
    public init(
        settings: Settings, environment: RuleEnvironment, registry: MetricsRegistry, folder: any StateFolder,
        time: any TimeSource, logger: Logger, server: (any RuleQueryServer)? = nil,
        keepNotices: @escaping @Sendable () async -> Void = {},
        notify: @escaping @Sendable ([AlertNotice]) -> Void
    ) {
        self.settings = settings
        self.environment = environment
        self.registry = registry
        self.folder = folder
        self.time = time
        self.logger = logger
        self.notify = notify
        self.keepNotices = keepNotices
        self.server = server
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
            let wait: Duration
            if let server { wait = await tick(asking: server) } else { wait = tick() }
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
        sampleIfDue(now)
        evaluateGroups(now: now)
        return untilNext(now)
    }

    /// Does what is due now, with a server's help.
    /// - Returns: how long nothing will be.
    @discardableResult
    func tick(asking server: any RuleQueryServer) async -> Duration {
        let now = now
        sampleIfDue(now)
        await evaluateGroups(now: now, asking: server)
        return untilNext(now)
    }

    private func sampleIfDue(_ now: Int64) {
        startAnewIfSetBack(now)
        if now >= state.withLock({ $0.nextSample ?? now }) { sample(at: now) }
    }

    private func untilNext(_ now: Int64) -> Duration {
        let next = state.withLock { state in
            state.groups.map { $0.dueTime(now: now) + $0.interval }.min().map { min($0, state.nextSample ?? $0) }
                ?? state.nextSample
        }
        return .milliseconds(max(10, (next ?? now) - self.now))
    }

    /// Series only grow forwards: when the clock was set back by more than a little, they and the times of evaluations are
    /// dropped. Alerts stay as after a restart.
    private func startAnewIfSetBack(_ now: Int64) {
        let (lookback, step) = (environment.engine.lookback, environment.engine.defaultSubqueryStep)
        let isSetBack = state.withLock { state in
            defer { state.lastTick = now }
            guard let last = state.lastTick, now < last - 2 * interval else { return false }
            let alerts = AlertStateFile(state.groups)
            for index in state.groups.indices {
                state.groups[index].forgetTime()
                state.groups[index].restore(alerts, at: now, lookback: lookback, step: step)
            }
            state.store = Self.emptyStore
            (state.nextSample, state.startedAt, state.lastExpiry) = (nil, nil, nil)
            return true
        }
        guard isSetBack else { return }
        sampler.withLock { $0 = RegistrySampler(job: settings.job, instance: settings.instance) }
        logger.warning("the clock was set back; series start anew, alerts stay")
    }

    private func sample(at now: Int64) {
        sampler.withLock { sampler in
            sampler.read(registry)
            let refused = state.withLock { state in
                let refused = sampler.write(to: &state.store, at: now)
                state.startedAt = state.startedAt ?? now
                state.nextSample = now - now % interval + interval
                // Seldom: it looks at every series.
                if now - (state.lastExpiry ?? 0) >= 60_000 {
                    let exceptions = state.retention.byName.mapValues { now - $0 }
                    state.store.expire(before: now - state.retention.standard, exceptions: exceptions)
                    state.lastExpiry = now
                    metrics.idleSelectors.set(state.selectorsWithoutSeries)
                }
                metrics.series.set(state.store.seriesCount)
                metrics.storeBytes.set(state.store.sampleBytes)
                return refused
            }
            metrics.refusedSamples.increment(by: refused)
        }
    }
}
