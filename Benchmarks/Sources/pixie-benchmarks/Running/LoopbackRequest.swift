import Glibc

/// One request to a server of this machine, on a connection of its own.
struct LoopbackRequest {
    let port: Int
    var method = "GET"
    let path: String
    var body: String?

    struct Answer {
        let status: Int
        let fields: [(name: String, value: String)]
        let body: String

        fileprivate var isComplete: Bool {
            let length = fields.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) }
            return body.utf8.count >= length ?? .max
        }
    }

    /// Nil while nobody listens, or if what comes is not an answer.
    func send() throws(BenchmarkError) -> Answer? {
        guard let connection = try? Self.connected(port: port) else { return nil }
        var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        if let body { text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        text += "\r\n" + (body ?? "")
        let bytes = Array(text.utf8)
        guard Glibc.send(connection.raw, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            return nil
        }
        var received: [UInt8] = []
        while case let more = connection.read(timeout: .seconds(10)), !more.isEmpty {
            received += more
            // Not every server closes the connection when asked to.
            if let answer = Self.parse(String(decoding: received, as: UTF8.self)), answer.isComplete { return answer }
        }
        return nil
    }

    /// A connection to a server of this machine.
    static func connected(port: Int) throws(BenchmarkError) -> Descriptor {
        let connection = try Descriptor(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), from: "socket")
        var address = address(port: port)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection.raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw BenchmarkError("nobody listens on port \(port)") }
        return connection
    }

    private static func parse(_ text: String) -> Answer? {
        // CR LF is one Character.
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        guard let end = lines.firstIndex(of: ""), let status = lines[0].split(separator: " ").dropFirst().first,
            let code = Int(status)
        else { return nil }
        let fields = lines[1..<end].compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        return Answer(status: code, fields: fields, body: lines[(end + 1)...].joined(separator: "\r\n"))
    }

    /// A port nobody listens on at this moment.
    static func freePort() throws(BenchmarkError) -> Int {
        let probe = try Descriptor(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), from: "socket")
        var address = Self.address(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bound in
                bind(probe.raw, bound, size) == 0 ? getsockname(probe.raw, bound, &size) : -1
            }
        }
        guard code == 0 else { throw BenchmarkError("no free port") }
        return Int(in_port_t(bigEndian: address.sin_port))
    }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return address
    }
}
