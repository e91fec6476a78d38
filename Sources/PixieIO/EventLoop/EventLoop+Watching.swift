import CCurl
import CLinux
import CMicroHTTPD
import Glibc

extension EventLoop {
    /// What to be told about a descriptor.
    public struct Interest: OptionSet, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let read = Interest(rawValue: 1)
        public static let write = Interest(rawValue: 2)
    }

    /// What a descriptor is ready for. The end of the stream counts as readable: reading tells.
    public struct Readiness: OptionSet, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        public static let readable = Readiness(rawValue: 1)
        public static let writable = Readiness(rawValue: 2)
        public static let failed = Readiness(rawValue: 4)

        init(epollEvents events: UInt32) {
            self = []
            if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue | EPOLLRDHUP.rawValue) != 0 { insert(.readable) }
            if events & EPOLLOUT.rawValue != 0 { insert(.writable) }
            if events & EPOLLERR.rawValue != 0 { insert(.failed) }
        }
    }

    /// Calls `onReady` on the loop whenever `descriptor` is ready for something in `interest` (level-triggered: again and
    /// again until it is dealt with), until `unwatch`. A second call replaces interest and callback. `interest` is not
    /// empty. The caller keeps owning the descriptor and unwatches it before closing it. On the loop only.
    public func watch(
        _ descriptor: Int32, for interest: Interest, _ onReady: @escaping (Readiness) -> Void
    ) throws(SystemCallError) {
        checkIsolated()
        precondition(descriptor >= 0 && !interest.isEmpty)
        let index = Int(descriptor)
        let isNew = !isWatched(descriptor)
        state.lastGeneration &+= 1
        try control(isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, interest, generation: state.lastGeneration)
        if index >= state.watchers.count {
            state.watchers.append(contentsOf: repeatElement(nil, count: max(64, index + 1 - state.watchers.count)))
        }
        state.watchers[index] = LoopState.Watcher(generation: state.lastGeneration, onReady: onReady)
    }

    /// Changes what a watched descriptor waits for; its callback stays. On the loop only.
    public func setInterest(_ interest: Interest, of descriptor: Int32) throws(SystemCallError) {
        checkIsolated()
        precondition(!interest.isEmpty)
        guard isWatched(descriptor), let watcher = state.watchers[Int(descriptor)] else {
            throw SystemCallError(call: "setInterest", number: ENOENT)
        }
        try control(EPOLL_CTL_MOD, descriptor, interest, generation: watcher.generation)
    }

    /// No callback for `descriptor` after this, not even one that was ready in the same turn. On the loop only.
    public func unwatch(_ descriptor: Int32) {
        checkIsolated()
        guard isWatched(descriptor) else { return }
        state.watchers[Int(descriptor)] = nil
        // Refused only for a descriptor that is closed already, which epoll has then forgotten by itself.
        _ = epoll_ctl(epoll.raw, EPOLL_CTL_DEL, descriptor, nil)
    }

    /// Whether `descriptor` has a callback. On the loop only.
    public func isWatched(_ descriptor: Int32) -> Bool {
        checkIsolated()
        return Int(descriptor) < state.watchers.count && state.watchers[Int(descriptor)] != nil
    }

    func control(
        _ operation: Int32, _ descriptor: Int32, _ interest: Interest, generation: UInt32
    ) throws(SystemCallError) {
        var events: UInt32 = 0
        if interest.contains(.read) { events |= EPOLLIN.rawValue }
        if interest.contains(.write) { events |= EPOLLOUT.rawValue }
        let token = UInt64(generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
        var event = unsafe epoll_event(events: events, data: epoll_data_t(u64: token))
        guard unsafe epoll_ctl(epoll.raw, operation, descriptor, &event) == 0 else {
            throw SystemCallError(call: "epoll_ctl", number: errno)
        }
    }
}
