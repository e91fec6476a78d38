import Glibc

/// Ports for servers of tests that are started, killed and started again.
public enum UnusedPort {
    public struct None: Error {}

    /// A loopback port that nobody is given by chance: below those the system hands out, so that it is still free when a server
    /// starts on it, and when it does so again.
    public static func find() throws -> UInt16 {
        let first = min(max(lowestGiven(), 2_048), 32_768)
        for _ in 0..<1_000 {
            let port = UInt16.random(in: 1_024 + first / 4..<first)
            if isUnused(port) { return port }
        }
        throw None()
    }

    private static func isUnused(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        address.sin_port = port.bigEndian
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func lowestGiven() -> UInt16 {
        guard let file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r") else { return 32_768 }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 64)
        let count = fread(&text, 1, text.count, file)
        let digits = text.prefix(count).prefix { (48...57).contains($0) }.map { UInt8($0) }
        return UInt16(String(decoding: digits, as: UTF8.self)) ?? 32_768
    }
}
