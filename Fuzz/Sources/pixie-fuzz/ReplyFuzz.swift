import Dispatch
import Glibc
import PixieCore

@testable import PixieIO

/// A server on loopback that answers with invented bytes: the connection ends in good order, and every command has an answer.
///
/// The first byte chooses what the bytes answer: the greeting, commands or a subscription.
enum ReplyFuzz {
    private static let server = LyingServer()
    private static let loop: EventLoop = {
        guard let loop = try? EventLoop(name: "fuzz") else { fatalError("no event loop") }
        return loop
    }()

    static func run(_ bytes: [UInt8]) {
        guard let choice = bytes.first else { return }
        let exchange = Exchange(kind: Exchange.Kind.allCases[Int(choice) % Exchange.Kind.allCases.count])
        var configuration = RedisConfiguration(port: server.port)
        configuration.maximumReplyBytes = 8_192
        configuration.maximumReplyElements = 512
        let loop = loop
        loop.execute { [configuration] in
            RedisConnection(
                loop: loop, configuration: configuration, lookup: NameLookup(loop: loop), events: exchange.events
            ).open()
        }
        let greeting = exchange.kind == .greeting ? [] : Array("+OK\r\n+PONG\r\n".utf8)
        server.answer(greeting, Array(bytes.dropFirst())) { exchange.wait() }
    }
}

/// One connection, from its opening to its end.
///
/// `@unchecked Sendable` because the loop works on it. Proof: what changes is touched on the loop only.
private final class Exchange: @unchecked Sendable {
    enum Kind: CaseIterable { case greeting, commands, subscription }

    let kind: Kind
    private let ending = DispatchSemaphore(value: 0)
    private var awaited = 0

    init(kind: Kind) { self.kind = kind }

    var events: RedisConnection.Events {
        RedisConnection.Events(
            ready: { self.ask($0) },
            answered: { _, result in
                self.awaited -= 1
                if case .success(let value) = result { _ = try? RedisStreamEntry(value) }
            },
            ended: { _, _ in
                precondition(self.awaited == 0, "\(self.awaited) commands have no answer")
                self.ending.signal()
            },
            message: { _ in })
    }

    private func ask(_ connection: RedisConnection) {
        switch kind {
        case .greeting: break
        case .subscription: _ = connection.subscribe(["channel"])
        case .commands:
            for _ in 0..<3 {
                let ticket = RedisTicket(
                    RedisCommand(.get, "key"), deadline: Deadline(.now.advanced(by: .seconds(5))),
                    patience: .seconds(5), isBlocking: false)
                // Counted first: a connection that ends while it is asked says so before `send` returns.
                awaited += 1
                if !connection.send(ticket) { awaited -= 1 }
            }
        }
    }

    func wait() { ending.wait() }
}

/// Accepts one connection after the other.
private struct LyingServer {
    let port: Int
    private let listener: Int32

    init() {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let found = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 16) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        precondition(found, "cannot listen")
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    /// Writes both texts to the next connection and no more; `wait` returns when its other end has ended.
    func answer(_ greeting: [UInt8], _ bytes: [UInt8], _ wait: () -> Void) {
        var connection: Int32
        // libFuzzer's own clock is a signal.
        repeat { connection = accept(listener, nil, nil) } while connection < 0 && errno == EINTR
        precondition(connection >= 0, "cannot accept")
        for part in [greeting, bytes] where !part.isEmpty {
            send(connection, part, part.count, Int32(MSG_NOSIGNAL))
        }
        shutdown(connection, Int32(SHUT_WR))
        wait()
        close(connection)
    }
}
