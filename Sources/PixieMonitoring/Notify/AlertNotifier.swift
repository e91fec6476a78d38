public import Logging
public import PixieCore
import Synchronization

/// Tells every receiver of alerts, each from a queue and at a pace of its own: one that is down delays no other.
public final class AlertNotifier: Sendable {
    private let outlets: [Outlet]
    private let keeper: NoticeKeeper

    /// - Parameters:
    ///   - folder: keeps what waits for receivers that are told once; those that want repeats hear of an alert again anyway.
    ///   - random: a draw from 0...1 for each wait before another try.
    public init(
        receivers: [any AlertReceiver], registry: MetricsRegistry, folder: any StateFolder, time: any TimeSource,
        logger: Logger, backoff: Backoff = Backoff(base: .seconds(1), cap: .seconds(60)),
        random: @escaping @Sendable () -> Double
    ) {
        let metrics = NotifyMetrics(registry)
        outlets = receivers.map {
            Outlet($0, metrics: metrics.target($0.name), time: time, logger: logger, backoff: backoff, random: random)
        }
        keeper = NoticeKeeper(folder: folder, logger: logger)
    }

    /// Puts alerts into every queue. Returns at once.
    public func send(_ notices: [AlertNotice]) {
        for outlet in outlets { outlet.put(notices) }
    }

    /// When it returns, what was put into the queues of receivers that are told once outlives a crash.
    public func save() async {
        let kept = outlets.filter { !$0.wantsRepeats }
        await keeper.save {
            let waiting = kept.map { ($0.id, $0.waiting) }.filter { !$0.1.isEmpty }
            return Dictionary(waiting) { $0 + $1 }
        }
    }

    /// Puts what an earlier process had still to tell into the queues. Before anything else is put there.
    public func restore() async {
        guard let file = await keeper.load() else { return }
        for outlet in outlets where !outlet.wantsRepeats { outlet.put(file.notices(for: outlet.id)) }
    }

    /// Delivers until `stop` and then until the queues are empty, for at most `drain`.
    public func run(drain: Duration = .seconds(5)) async {
        await withTaskGroup(of: Void.self) { group in
            for outlet in outlets {
                group.addTask { await outlet.run(drain: drain, onDelivery: { await self.save() }) }
            }
        }
    }

    /// Asks `run` to come to its end.
    public func stop() {
        for outlet in outlets { outlet.stop() }
    }
}

/// One receiver with its queue.
private final class Outlet: Sendable {
    private struct State {
        var queue: NoticeQueue
        var isStopping = false
    }

    private static let deliveryTimeout = Duration.seconds(10)

    private let receiver: any AlertReceiver
    private let metrics: NotifyMetrics.Target
    private let time: any TimeSource
    private let logger: Logger
    private let random: @Sendable () -> Double
    private let wakeUp = WakeUp()
    private let state: Mutex<State>

    init(
        _ receiver: any AlertReceiver, metrics: NotifyMetrics.Target, time: any TimeSource, logger: Logger,
        backoff: Backoff, random: @escaping @Sendable () -> Double
    ) {
        self.receiver = receiver
        self.metrics = metrics
        self.time = time
        self.logger = logger
        self.random = random
        let queue = NoticeQueue(backoff: backoff, wantsRepeats: receiver.wantsRepeats)
        metrics.queueCapacity.set(queue.capacity)
        state = Mutex(State(queue: queue))
    }

    var id: String { receiver.id }
    var wantsRepeats: Bool { receiver.wantsRepeats }
    var waiting: [AlertNotice] { state.withLock { $0.queue.waiting } }

    func put(_ notices: [AlertNotice]) {
        state.withLock { $0.queue.put(notices) }
        showQueue()
        wakeUp.call()
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        wakeUp.call()
    }

    func run(drain: Duration, onDelivery: @Sendable () async -> Void) async {
        var end: Deadline?
        while !Task.isCancelled {
            let now = time.now()
            let (action, isStopping) = state.withLock { state in
                (state.queue.next(at: now, isDraining: state.isStopping && end == nil), state.isStopping)
            }
            if isStopping, end == nil { end = .after(drain, from: now) }
            switch action {
            case .deliver(let batch):
                await deliver(batch, until: end)
                if !wantsRepeats { await onDelivery() }
            case .wait(let duration):
                if let end, end.hasPassed(at: now) { return }
                await wakeUp.wait(atMost: end.map { min(duration, $0.remaining(at: now)) } ?? duration)
            case .idle:
                if isStopping { return }
                await wakeUp.wait(atMost: nil)
            }
        }
    }

    private func deliver(_ batch: [AlertNotice], until end: Deadline?) async {
        let started = time.now()
        let whole = Deadline.after(Self.deliveryTimeout, from: started)
        let deadline = end.map { whole.capped(to: $0.remaining(at: started), from: started) } ?? whole
        metrics.attempts.increment()
        do {
            let told = try await receiver.deliver(batch, deadline: deadline)
            state.withLock { $0.queue.delivered() }
            metrics.sent.increment(by: told)
        } catch {
            let isTransient = (error as? AlertDeliveryError)?.isTransient ?? true
            let (now, jitter) = (time.now(), random())
            state.withLock { $0.queue.failed(isTransient: isTransient, at: now, jitter: jitter) }
            metrics.errors.increment()
            logger.warning(
                isTransient ? "alerts cannot be delivered; trying again" : "alerts were refused and are dropped",
                metadata: ["target": "\(receiver.name)", "alerts": "\(batch.count)", "error": "\(error)"])
        }
        metrics.latency.observe(started.duration(to: time.now()))
        showQueue()
    }

    private func showQueue() {
        let (count, dropped) = state.withLock { ($0.queue.count, $0.queue.dropped) }
        metrics.queueLength.set(count)
        metrics.dropped.mirror(Double(dropped))
    }
}
