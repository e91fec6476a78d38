import CCurl
import CLinux
import CMicroHTTPD
import Glibc
import Synchronization

extension EventLoop {
    static let eventsPerTurn = 256

    func startThread() throws(SystemCallError) {
        var thread = pthread_t()
        // The thread owns one reference to the loop until it ends: taken back in the entry function.
        let argument = unsafe Unmanaged.passRetained(self)
        let result = unsafe pthread_create(&thread, nil, eventLoopThread, argument.toOpaque())
        guard result == 0 else {
            unsafe argument.release()
            throw SystemCallError(call: "pthread_create", number: result)
        }
        pthread_detach(thread)
    }

    fileprivate func runThread() {
        _ = unsafe clinux_name_this_thread(name)
        // Signals are main's business; and with SIGPIPE blocked, writing to a broken socket is an error, not the end.
        var all = sigset_t()
        unsafe sigfillset(&all)
        _ = unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
        owner.store(pthread_self(), ordering: .releasing)
        let capacity = Self.eventsPerTurn
        unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: capacity) { events in
            while unsafe turn(events) {}
        }
    }

    /// One round: wait, then sockets, then queued work, then timers. False once the loop has stopped.
    private func turn(_ events: UnsafeMutableBufferPointer<epoll_event>) -> Bool {
        let timeout = prepareToSleep()
        let count = unsafe epoll_wait(epoll.raw, events.baseAddress, Int32(events.count), timeout)
        let began = ContinuousClock.now
        meter.turnBegan(at: began)
        let (batch, phase) = inbox.withLock { inbox in
            inbox.isAsleep = false
            defer { inbox.work.removeAll() }
            return (inbox.work, inbox.phase)
        }
        for index in 0..<max(0, Int(count)) { unsafe dispatch(events[index]) }
        for work in batch { run(work) }
        fireTimers()
        runEndOfTurn()
        meter.turnEnded(began: began, at: .now)
        return phase == .running || !finishStop()
    }

    /// How long epoll may wait, in milliseconds: not at all or until something happens. The timer descriptor ends the wait.
    private func prepareToSleep() -> Int32 {
        let isDue = setAlarm() || !state.endOfTurn.isEmpty
        return inbox.withLock { inbox in
            guard inbox.work.isEmpty, inbox.phase == .running, !isDue else { return 0 }
            inbox.isAsleep = true
            return -1
        }
    }

    private func dispatch(_ event: epoll_event) {
        let token = unsafe event.data.u64
        let descriptor = Int32(truncatingIfNeeded: token & 0xffff_ffff)
        if descriptor == wakeUp.raw || descriptor == alarm.raw {
            var ignored: UInt64 = 0
            _ = unsafe read(descriptor, &ignored, MemoryLayout<UInt64>.size)
            if descriptor == alarm.raw { state.alarmInstant = nil }
            return
        }
        // An earlier callback of this turn may have closed the descriptor, and even have opened another with its number.
        let index = Int(descriptor)
        guard index < state.watchers.count, let watcher = state.watchers[index],
            watcher.generation == UInt32(truncatingIfNeeded: token >> 32)
        else { return }
        watcher.onReady(Readiness(epollEvents: unsafe event.events))
    }
}

/// The thread's entry. C wants a function without context; the loop comes in as its argument.
private func eventLoopThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // Proof: startThread passes exactly one retained loop, never null.
    unsafe Unmanaged<EventLoop>.fromOpaque(argument!).takeRetainedValue().runThread()
    return nil
}
