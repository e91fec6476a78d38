import Glibc
import Testing

/// How many descriptors this process has open whose link in /proc starts with `kind`, such as "socket:".
func openDescriptors(startingWith kind: String = "") throws -> Int {
    let path = "/proc/self/fd"
    let folder = try #require(opendir(path))
    defer { closedir(folder) }
    var count = 0
    while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        var target = [CChar](repeating: 0, count: 64)
        let length = readlink("\(path)/\(name)", &target, target.count)
        let text = target.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
        if length > 0, String(decoding: text, as: UTF8.self).hasPrefix(kind) { count += 1 }
    }
    return count
}
