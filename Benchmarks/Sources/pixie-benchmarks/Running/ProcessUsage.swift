import Glibc

/// What the kernel says that a process uses.
enum ProcessUsage {
    /// User and system time since its start.
    static func processorTime(_ pid: pid_t) throws(BenchmarkError) -> Duration {
        // The name, in brackets, may contain anything; user and system time are the 12th and 13th field behind it.
        let fields = try contents("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
            throw BenchmarkError("/proc/\(pid)/stat cannot be read")
        }
        return .seconds(Double(user + system) / Double(sysconf(Int32(_SC_CLK_TCK))))
    }

    struct Memory {
        let resident: Int
        /// Heap and stacks. The rest is pages of files: those of the binary itself, which the kernel can drop and read again.
        let anonymous: Int

        var file: Int { resident - anonymous }
        static func megabytes(_ bytes: Int) -> String { "\((Double(bytes) / 1_048_576).text(1)) MB" }
    }

    static func memory(_ pid: pid_t) throws(BenchmarkError) -> Memory {
        let lines = try contents("/proc/\(pid)/smaps_rollup").split(separator: "\n")
        func bytes(_ name: String) -> Int? {
            lines.first { $0.hasPrefix(name) }?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
                .map { $0 * 1_024 }
        }
        guard let resident = bytes("Rss:"), let anonymous = bytes("Anonymous:") else {
            throw BenchmarkError("/proc/\(pid)/smaps_rollup cannot be read")
        }
        return Memory(resident: resident, anonymous: anonymous)
    }

    private static func contents(_ path: String) throws(BenchmarkError) -> String {
        try Descriptor(open(path, O_RDONLY | O_CLOEXEC), from: path).readToEnd(timeout: .seconds(1))
    }
}
