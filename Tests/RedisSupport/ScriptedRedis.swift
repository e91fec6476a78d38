import Glibc
import Synchronization

/// A server that greets as Redis does and then says whatever a test wants it to, each connection on a thread of its own.
public final class ScriptedRedis: Sendable {
    public enum Reply: Sendable {
        case bytes([UInt8])
        /// Sent over and over until the client has had enough.
        case endless([UInt8])
        case close
        case silence

        public static func text(_ text: String) -> Reply { .bytes(Array(text.utf8)) }
    }

    /// What to send for a command, given its words.
    public typealias Script = @Sendable (_ words: [String]) -> [Reply]

    public let port: Int
    private let listener: LoopbackListener
    private let counts = Mutex((accepted: 0, ended: 0))
    private let script: Script

    public var accepted: Int { counts.withLock { $0.accepted } }
    public var ended: Int { counts.withLock { $0.ended } }

    /// `script` is asked for every command; an empty list means the usual `+OK`, or `+PONG` to a ping.
    public init(_ script: @escaping Script) throws {
        listener = try LoopbackListener()
        port = listener.port
        self.script = script
        Self.onThread { self.acceptAll() }
    }

    public func stop() { listener.close() }

    private func acceptAll() {
        while true {
            let client = accept(listener.descriptor, nil, nil)
            guard client >= 0 else { return }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            counts.withLock { $0.accepted += 1 }
            Self.onThread {
                self.serve(client)
                close(client)
                self.counts.withLock { $0.ended += 1 }
            }
        }
    }

    private func serve(_ client: Int32) {
        var buffer: [UInt8] = []
        var isSilent = false
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(client, &chunk, chunk.count)
            guard count > 0 else { return }
            buffer.append(contentsOf: chunk[..<count])
            while let words = Self.takeCommand(&buffer), !isSilent {
                let replies = script(words)
                let usual = words.first == "PING" ? "+PONG\r\n" : "+OK\r\n"
                for reply in replies.isEmpty ? [.text(usual)] : replies {
                    switch reply {
                    case .bytes(let bytes): guard Self.send(client, bytes) else { return }
                    case .endless(let bytes): while Self.send(client, bytes) {}
                    case .close: return
                    case .silence: isSilent = true
                    }
                }
            }
        }
    }

    /// The words of the first whole command, taken out of `buffer`.
    private static func takeCommand(_ buffer: inout [UInt8]) -> [String]? {
        var position = 0
        func line() -> String? {
            guard let end = buffer[position...].firstIndex(of: 0x0A) else { return nil }
            defer { position = end + 1 }
            return String(decoding: buffer[position..<(end - 1)], as: UTF8.self)
        }
        guard let head = line(), head.hasPrefix("*"), let count = Int(head.dropFirst()) else { return nil }
        var words: [String] = []
        for _ in 0..<count {
            guard let length = line().flatMap({ Int($0.dropFirst()) }), position + length + 2 <= buffer.count else {
                return nil
            }
            words.append(String(decoding: buffer[position..<(position + length)], as: UTF8.self))
            position += length + 2
        }
        buffer.removeFirst(position)
        return words
    }

    private static func send(_ client: Int32, _ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    private static func onThread(_ body: @escaping @Sendable () -> Void) {
        final class Box {
            let body: @Sendable () -> Void; init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        // The thread takes the reference back.
        let argument = Unmanaged.passRetained(Box(body)).toOpaque()
        let result = pthread_create(
            &thread, nil,
            {
                Unmanaged<Box>.fromOpaque($0!).takeRetainedValue().body(); return nil
            }, argument)
        precondition(result == 0)
        pthread_detach(thread)
    }
}
