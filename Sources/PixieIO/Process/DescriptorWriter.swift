import CCurl
import CLinux
import CMicroHTTPD
import Glibc
import Synchronization

/// Writes to a file descriptor from a thread of its own, so that nobody who has something to say waits for a slow reader.
///
/// Bounded: what does not fit is dropped and counted. `close` writes what is left, for at most the given time.
public final class DescriptorWriter: Sendable {
    private struct State {
        var pieces: [[UInt8]] = []
        var queuedBytes = 0
        var droppedBytes = 0
        var isWriting = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let descriptor: Int32
    private let wakeUp: Int32
    private let limit: Int

    /// `limit`: bytes that may wait for the reader.
    public init(descriptor: Int32, limit: Int = 4 << 20) {
        self.descriptor = descriptor
        self.limit = limit
        wakeUp = eventfd(0, Int32(EFD_CLOEXEC))
        let thread = Thread(writer: self)
        thread.start()
    }

    deinit { Glibc.close(wakeUp) }

    /// Bytes that were dropped because the reader was too slow.
    public var droppedBytes: Int { state.withLock { $0.droppedBytes } }

    /// Takes `bytes` to be written; does not wait.
    public func write(_ bytes: [UInt8]) {
        let isTaken = state.withLock { state in
            guard !state.isClosed, state.queuedBytes + bytes.count <= limit else {
                state.droppedBytes += bytes.count
                return false
            }
            state.pieces.append(bytes)
            state.queuedBytes += bytes.count
            return true
        }
        if isTaken { eventfd_write(wakeUp, 1) }
    }

    /// Takes nothing more, and returns when all that was taken is written or `timeout` is over.
    public func close(timeout: Duration) async {
        state.withLock { $0.isClosed = true }
        eventfd_write(wakeUp, 1)
        let deadline = ContinuousClock.now.advanced(by: timeout)
        while state.withLock({ !$0.pieces.isEmpty || $0.isWriting }), ContinuousClock.now < deadline {
            do { try await Task.sleep(for: .milliseconds(1)) } catch { return }
        }
    }

    /// On the writer's own thread, until it is closed.
    fileprivate func run() {
        while true {
            var count: eventfd_t = 0
            // The thread owns the value it reads into.
            guard unsafe eventfd_read(wakeUp, &count) == 0 || errno == EINTR else { return }
            let pieces = state.withLock { state in
                defer { state.pieces = [] }
                state.isWriting = true
                return state.pieces
            }
            for piece in pieces { writeAll(piece) }
            let isDone = state.withLock { state in
                state.isWriting = false
                for piece in pieces { state.queuedBytes -= piece.count }
                return state.isClosed && state.pieces.isEmpty
            }
            if isDone { return }
        }
    }

    private func writeAll(_ bytes: [UInt8]) {
        // The pointer is used inside the closure only, within the array's bounds.
        unsafe bytes.withUnsafeBytes { buffer in
            var start = 0
            while start < buffer.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
                let written = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
                if written > 0 {
                    start += written
                } else if errno == EAGAIN {
                    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    unsafe poll(&waiting, 1, 100)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}

/// The thread of a `DescriptorWriter`, which it keeps alive until it is closed.
private final class Thread: Sendable {
    private let writer: DescriptorWriter

    init(writer: DescriptorWriter) { self.writer = writer }

    func start() {
        var thread = pthread_t()
        // The retained reference is taken over by the thread's own function.
        let argument = unsafe Unmanaged.passRetained(self).toOpaque()
        let status = unsafe pthread_create(
            &thread, nil,
            { argument in
                // Made by `passRetained` above, and taken here once.
                if let argument = unsafe argument {
                    unsafe Unmanaged<Thread>.fromOpaque(argument).takeRetainedValue().writer.run()
                }
                return nil
            }, argument)
        guard status == 0 else {
            unsafe Unmanaged<Thread>.fromOpaque(argument).release()
            return
        }
        pthread_detach(thread)
    }
}
