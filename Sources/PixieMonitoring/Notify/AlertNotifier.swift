public import Logging
public import PixieCore
import Synchronization

/// Tells every receiver of alerts, each from a queue and at a pace of its own: one that is down delays no other.
public final class AlertNotifier: Sendable {
    private let outlets: [Outlet]

    /// - Parameter random: a draw from 0...1 for each wait before another try.
    public init(
        receivers: [any AlertReceiver], registry: MetricsRegistry, time: any TimeSource, logger: Logger,
        backoff: Backoff = Backoff(base: .seconds(1), cap: .seconds(60)), random: @escaping @Sendable () -> Double
    ) {
        let metrics = NotifyMetrics(registry)
        outlets = receivers.map {
            Outlet($0, metrics: metrics.target($0.name), time: time, logger: logger, backoff: backoff, random: random)
        }
    }

    /// Puts alerts into every queue. Returns at once.
    public func send(_ notices: [AlertNotice]) {
        for outlet in outlets { outlet.put(notices) }
    }

    /// Delivers until `stop` and then until the queues are empty, for at most `drain`.
    public func run(drain: Duration = .seconds(5)) async {
        await withTaskGroup(of: Void.self) { group in
            for outlet in outlets { group.addTask { await outlet.run(drain: drain) } }
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
        state = Mutex(State(queue: NoticeQueue(backoff: backoff, wantsRepeats: receiver.wantsRepeats)))
    }

    func put(_ notices: [AlertNotice]) {
        state.withLock { $0.queue.put(notices) }
        showQueue()
        wakeUp.call()
    }

    func stop() {
        state.withLock { $0.isStopping = true }
        wakeUp.call()
    }

    func run(drain: Duration) async {
        var end: Deadline?
        while !Task.isCancelled {
            let now = time.now()
            let (action, isStopping) = state.withLock { state in
                (state.queue.next(at: now, isDraining: state.isStopping && end == nil), state.isStopping)
            }
            if isStopping, end == nil { end = .after(drain, from: now) }
            switch action {
            case .deliver(let batch): await deliver(batch, until: end)
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
            try await receiver.deliver(batch, deadline: deadline)
            state.withLock { $0.queue.delivered() }
            metrics.sent.increment(by: batch.count)
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
