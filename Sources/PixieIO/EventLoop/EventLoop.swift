import CCurl
import CLinux
import CMicroHTTPD
import Glibc
import Synchronization

/// One thread that waits for sockets, timers and work, and runs everything that is pinned to it.
///
/// It is a `SerialExecutor`: an actor whose `unownedExecutor` is the loop runs on the loop's thread, so its state needs no
/// lock, and C callbacks made from that thread may `assumeIsolated`. Nothing that runs here may block.
/// The thread lives until `stop()`: a loop that is only dropped keeps running.
public final class EventLoop: SerialExecutor {
    enum Work {
        case job(UnownedJob)
        case closure(@Sendable () -> Void)
    }

    enum Phase { case running, stopping, stopped }

    struct Inbox {
        var work: [Work] = []
        var phase = Phase.running
        /// The thread is in epoll_wait, or is about to be and has seen an empty inbox.
        var isAsleep = false
        /// After the stop: some thread is running late work.
        var isDraining = false
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    let inbox = Mutex(Inbox())
    let epoll: OwnedDescriptor
    let wakeUp: OwnedDescriptor
    let alarm: OwnedDescriptor
    let meter = LagMeter(now: .now)
    /// The thread that runs the loop's work now; 0 when none does.
    let owner = Atomic<UInt>(0)

    let state = LoopState()
    let name: String

    /// A running loop. `name` (15 bytes at most) is what `top -H` shows for its thread.
    public init(name: String = "pixie-loop") throws(SystemCallError) {
        self.name = name
        epoll = try OwnedDescriptor(epoll_create1(Int32(EPOLL_CLOEXEC)), from: "epoll_create1")
        wakeUp = try OwnedDescriptor(
            eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)), from: "eventfd")
        alarm = try OwnedDescriptor(
            timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK)), from: "timerfd_create")
        try control(EPOLL_CTL_ADD, wakeUp.raw, .read, generation: 0)
        try control(EPOLL_CTL_ADD, alarm.raw, .read, generation: 0)
        try startThread()
    }

    /// The longest that ready work has had to wait in the last few seconds, the turn in progress included.
    public var lag: Duration { meter.lag(at: .now) }

    // MARK: Executor

    public func enqueue(_ job: consuming ExecutorJob) { post(.job(UnownedJob(job))) }

    public func checkIsolated() {
        precondition(isCurrent, "this code may only run on its event loop")
    }

    public func isIsolatingCurrentContext() -> Bool? { isCurrent }

    /// Whether the caller runs on the loop.
    public var isCurrent: Bool { owner.load(ordering: .acquiring) == pthread_self() }

    /// Runs `work` on the loop after everything that is queued already. Callable from any thread, never blocks.
    public func execute(_ work: @escaping @Sendable () -> Void) { post(.closure(work)) }

    func run(_ work: Work) {
        switch work {
        case .job(let job): unsafe job.runSynchronously(on: asUnownedSerialExecutor())
        case .closure(let closure): closure()
        }
    }

    private func post(_ work: Work) {
        enum Next { case nothing, wake, drain }
        let next = inbox.withLock { inbox -> Next in
            inbox.work.append(work)
            if inbox.phase == .stopped {
                if inbox.isDraining { return .nothing }
                inbox.isDraining = true
                hold()
                return .drain
            }
            guard inbox.isAsleep else { return .nothing }
            inbox.isAsleep = false
            hold()
            return .wake
        }
        switch next {
        case .nothing: return
        case .wake: signal()
        case .drain: drainAfterStop()
        }
        letGo()
    }

    /// Whoever enqueues a job need not hold the loop: as soon as the job runs, here or there, what held the loop may be gone.
    private func hold() { _ = unsafe Unmanaged.passRetained(self) }

    /// Proof: balances `hold`, which the caller called before.
    private func letGo() { unsafe Unmanaged.passUnretained(self).release() }

    private func signal() {
        var one: UInt64 = 1
        // Fails only when the counter is full, and then the loop is being woken anyway.
        _ = unsafe write(wakeUp.raw, &one, MemoryLayout<UInt64>.size)
    }

    /// A job enqueued on an executor must run, or its task hangs for ever: once the thread is gone the first caller runs the
    /// late work, one thread at a time.
    private func drainAfterStop() {
        owner.store(pthread_self(), ordering: .releasing)
        while true {
            let batch = inbox.withLock { inbox -> [Work] in
                if inbox.work.isEmpty {
                    owner.store(0, ordering: .releasing)
                    inbox.isDraining = false
                }
                defer { inbox.work = [] }
                return inbox.work
            }
            if batch.isEmpty { return }
            for work in batch { run(work) }
        }
    }
}
