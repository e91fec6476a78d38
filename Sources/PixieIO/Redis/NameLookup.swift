import CCurl
import CLinux
import CMicroHTTPD
import Glibc

/// Finds the addresses of names without blocking the loop. Questions about a name that is being looked up share its answer.
///
/// `@unchecked Sendable` because the worker holds it. Proof: `waiters` is touched on the loop only, the rest never changes.
final class NameLookup: @unchecked Sendable {
    typealias Completion = (Result<[String], RedisError>) -> Void

    private let loop: EventLoop
    private let worker = BlockingWorker(limit: 64)
    private var waiters: [String: [Completion]] = [:]

    init(loop: EventLoop) { self.loop = loop }

    /// Calls `completion` on the loop: at once when `host` is an address already, otherwise when the worker has it. On the
    /// loop only.
    func addresses(of host: String, _ completion: @escaping Completion) {
        loop.checkIsolated()
        if SystemAddresses.isAddress(host) { return completion(.success([host])) }
        waiters[host, default: []].append(completion)
        guard waiters[host]?.count == 1 else { return }
        let isTaken = worker.submit {
            let result = SystemAddresses.lookUp(host, flags: AI_ADDRCONFIG).mapError {
                RedisError(.connect, $0.words, requestWasSent: false)
            }
            self.loop.execute { self.deliver(result, for: host) }
        }
        if !isTaken {
            let error = RedisError(.connect, "too many name look-ups, or no thread for them", requestWasSent: false)
            deliver(.failure(error), for: host)
        }
    }

    private func deliver(_ result: Result<[String], RedisError>, for name: String) {
        for waiter in waiters.removeValue(forKey: name) ?? [] { waiter(result) }
    }
}
