import CCurl
import CLinux
import CMicroHTTPD
import Glibc
import Synchronization

/// Runs work that blocks, one piece after the other, on a thread of its own that lives while there is some.
final class BlockingWorker: Sendable {
    private struct Queue {
        var work: [@Sendable () -> Void] = []
        var hasThread = false
    }

    private let queue = Mutex(Queue())
    private let limit: Int

    /// At most `limit` pieces wait.
    init(limit: Int) { self.limit = limit }

    /// False, without running `work`, when too much waits already or the system has no thread to give.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        enum Place { case queued, first, none }
        let place = queue.withLock { queue -> Place in
            guard queue.work.count < limit else { return .none }
            queue.work.append(work)
            defer { queue.hasThread = true }
            return queue.hasThread ? .queued : .first
        }
        switch place {
        case .queued: return true
        case .none: return false
        case .first: return startThread()
        }
    }

    private func startThread() -> Bool {
        var thread = pthread_t()
        // The thread owns one reference to the worker until it ends: taken back in the entry function.
        let argument = unsafe Unmanaged.passRetained(self)
        guard unsafe pthread_create(&thread, nil, blockingWorkerThread, argument.toOpaque()) == 0 else {
            unsafe argument.release()
            // What others queued meanwhile stays, and runs with the next thread there is.
            queue.withLock { queue in
                queue.work.removeFirst()
                queue.hasThread = false
            }
            return false
        }
        pthread_detach(thread)
        return true
    }

    fileprivate func work() {
        while let work = next() { work() }
    }

    private func next() -> (@Sendable () -> Void)? {
        queue.withLock { queue in
            guard queue.work.isEmpty else { return queue.work.removeFirst() }
            queue.hasThread = false
            return nil
        }
    }
}

/// The worker's entry. C wants a function without context; the worker comes in as its argument.
private func blockingWorkerThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // Signals are main's business.
    var all = sigset_t()
    unsafe sigfillset(&all)
    _ = unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
    // Proof: startThread passes exactly one retained worker, never null.
    unsafe Unmanaged<BlockingWorker>.fromOpaque(argument!).takeRetainedValue().work()
    return nil
}
