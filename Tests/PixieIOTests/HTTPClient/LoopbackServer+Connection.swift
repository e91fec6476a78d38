import Glibc

extension LoopbackServer {
    struct Request {
        /// Everything up to the empty line.
        var head: String
        var body: [UInt8]

        var line: String { String(head.prefix { $0 != "\r\n" }) }
        var target: String { String(line.split(separator: " ")[1]) }

        func field(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.first?.lowercased() == name.lowercased() {
                    return parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
                }
            }
            return nil
        }
    }

    /// One accepted connection, used by its own thread. Reading gives up after 20 s so that no thread outlives the tests.
    final class Connection {
        let descriptor: Int32
        private var buffer: [UInt8] = []

        init(descriptor: Int32) {
            self.descriptor = descriptor
            var limit = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            var one: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        }

        /// The next request with its body; nil when the client is gone.
        func readRequest() -> Request? {
            let mark = Array("\r\n\r\n".utf8)
            while true {
                if let end = buffer.firstRange(of: mark) {
                    let head = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
                    buffer.removeSubrange(..<end.upperBound)
                    var request = Request(head: head, body: [])
                    let length = request.field("content-length").flatMap { Int($0) } ?? 0
                    while buffer.count < length { guard fill() else { return nil } }
                    request.body = Array(buffer.prefix(length))
                    buffer.removeFirst(length)
                    return request
                }
                guard fill() else { return nil }
            }
        }

        /// Whatever comes first, as it is.
        func readSome() -> [UInt8] {
            _ = fill()
            defer { buffer = [] }
            return buffer
        }

        /// Waits until the client closes; false if it does not.
        func waitForClose() -> Bool {
            while fill() { buffer = [] }
            return errno != EAGAIN
        }

        /// False once the client is gone.
        @discardableResult
        func write(_ text: String) -> Bool { write(Array(text.utf8)) }

        @discardableResult
        func write(_ bytes: [UInt8]) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let count = bytes.withUnsafeBytes {
                    send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }

        @discardableResult
        func respond(_ status: String = "200 OK", headers: String = "", body: String = "") -> Bool {
            write("HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
        }

        /// Closing will send a reset instead of an orderly end.
        func resetOnClose() {
            var setting = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &setting, socklen_t(MemoryLayout<linger>.size))
        }

        private func fill() -> Bool {
            var chunk = [UInt8](repeating: 0, count: 16_384)
            errno = 0
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return false }
            buffer.append(contentsOf: chunk[..<count])
            return true
        }
    }
}
