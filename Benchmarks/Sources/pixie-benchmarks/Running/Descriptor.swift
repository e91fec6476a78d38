import Glibc

/// An open file descriptor, closed when nobody holds it.
struct Descriptor: ~Copyable {
    let raw: Int32

    init(_ raw: Int32, from call: String) throws(BenchmarkError) {
        guard raw >= 0 else { throw BenchmarkError("\(call): \(String(cString: strerror(errno)))") }
        self.raw = raw
    }

    deinit { close(raw) }

    /// What is there next, at most 64 KiB; empty at the end, after an error and after `timeout`.
    func read(timeout: Duration) -> [UInt8] {
        var ready = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        guard poll(&ready, 1, Int32(timeout.milliseconds)) > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, Glibc.read(raw, buffer.baseAddress, buffer.count))
        }
    }

    func readToEnd(timeout: Duration) -> String {
        var bytes: [UInt8] = []
        while case let more = read(timeout: timeout), !more.isEmpty { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }
}
