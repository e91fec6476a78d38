import CCurl
import CLinux
import CMicroHTTPD
import Glibc
import Synchronization

/// Finds the addresses of names without blocking the loop: `getaddrinfo` runs on one worker thread, which lives while there
/// is something to look up. Questions about a name that is being looked up share its answer.
///
/// `@unchecked Sendable` because the worker holds it. Proof: `waiters` is touched on the loop only, the rest is in a lock.
final class NameLookup: @unchecked Sendable {
    typealias Completion = (Result<[String], RedisError>) -> Void

    private struct Queue {
        var names: [String] = []
        var isWorking = false
    }

    private let loop: EventLoop
    private let queue = Mutex(Queue())
    private var waiters: [String: [Completion]] = [:]
    private let resolve: @Sendable (String) -> Result<[String], RedisError>

    /// `resolve` may block.
    init(
        loop: EventLoop,
        resolve: @escaping @Sendable (String) -> Result<[String], RedisError> = NameLookup.systemAddresses
    ) {
        self.loop = loop
        self.resolve = resolve
    }

    /// Calls `completion` on the loop: at once when `host` is an address already, otherwise when the worker has it. On the
    /// loop only.
    func addresses(of host: String, _ completion: @escaping Completion) {
        loop.checkIsolated()
        if Self.isAddress(host) { return completion(.success([host])) }
        waiters[host, default: []].append(completion)
        guard waiters[host]?.count == 1 else { return }
        let mustStart = queue.withLock { queue in
            queue.names.append(host)
            defer { queue.isWorking = true }
            return !queue.isWorking
        }
        if mustStart { startWorker() }
    }

    private func startWorker() {
        var thread = pthread_t()
        // The thread owns one reference until it ends: taken back in the entry function.
        let argument = unsafe Unmanaged.passRetained(self)
        guard unsafe pthread_create(&thread, nil, nameLookupThread, argument.toOpaque()) == 0 else {
            unsafe argument.release()
            let names = queue.withLock { queue in
                defer { queue = Queue() }
                return queue.names
            }
            let error = RedisError(.connect, "no thread for the name look-up", requestWasSent: false)
            for name in names { deliver(.failure(error), for: name) }
            return
        }
        pthread_detach(thread)
    }

    fileprivate func work() {
        while let name = nextName() {
            let result = resolve(name)
            loop.execute { self.deliver(result, for: name) }
        }
    }

    private func nextName() -> String? {
        queue.withLock { queue in
            guard queue.names.isEmpty else { return queue.names.removeFirst() }
            queue.isWorking = false
            return nil
        }
    }

    private func deliver(_ result: Result<[String], RedisError>, for name: String) {
        for waiter in waiters.removeValue(forKey: name) ?? [] { waiter(result) }
    }

    private static func isAddress(_ host: String) -> Bool {
        var four = in_addr()
        var six = in6_addr()
        return unsafe inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
    }

    /// Asks the system, in its order of preference.
    static func systemAddresses(of host: String) -> Result<[String], RedisError> {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            let words = unsafe String(cString: gai_strerror(code))
            return .failure(RedisError(.connect, "\(host): \(words)", requestWasSent: false))
        }
        defer { unsafe freeaddrinfo(list) }
        var found: [String] = []
        var next = unsafe list
        while let entry = unsafe next {
            let text = unsafe numericText(entry.pointee.ai_addr, entry.pointee.ai_addrlen)
            if let text, !found.contains(text) { found.append(text) }
            unsafe next = entry.pointee.ai_next
        }
        guard !found.isEmpty else {
            return .failure(RedisError(.connect, "\(host): no address", requestWasSent: false))
        }
        return .success(found)
    }

    private static func numericText(_ address: UnsafeMutablePointer<sockaddr>?, _ length: socklen_t) -> String? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
            let code = unsafe getnameinfo(
                address, length, buffer.baseAddress, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
            guard code == 0, let start = buffer.baseAddress else { return nil }
            return unsafe String(cString: start)
        }
    }
}

/// The worker's entry. C wants a function without context; the look-up comes in as its argument.
private func nameLookupThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // Signals are main's business.
    var all = sigset_t()
    unsafe sigfillset(&all)
    _ = unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
    // Proof: startWorker passes exactly one retained object, never null.
    unsafe Unmanaged<NameLookup>.fromOpaque(argument!).takeRetainedValue().work()
    return nil
}
