/// What the process's control group (version 2, or 1 where that is mounted) lets it use.
struct CgroupLimits: Equatable {
    /// Nil when unlimited.
    var memoryBytes: Double?
    /// Nil when unlimited; 0.5 is half a core's time.
    var cpuCores: Double?

    /// Both at most what the machine has: a process may use no more, whatever its group allows.
    static func withMachine(files: SystemFiles) -> CgroupLimits {
        var limits = CgroupLimits(files: files)
        limits.lower(memory: files.read("/proc/meminfo").flatMap(ProcessStat.memoryTotal))
        limits.lower(cores: files.read("/proc/self/status").flatMap(ProcessStat.allowedCores))
        return limits
    }

    /// Reads the limits in force: the lowest from the process's own group up to the root. Inside a container the group
    /// named by the kernel is often not visible, and the mounted root then is the container's own.
    init(files: SystemFiles) {
        for line in (files.read("/proc/self/cgroup") ?? "").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let controllers = parts[1].split(separator: ",")
            if parts[0] == "0" {
                for group in Self.groups(from: parts[2]) {
                    let folder = "/sys/fs/cgroup" + group
                    lower(memory: files.read(folder + "/memory.max").flatMap(Self.bytes))
                    lower(cores: files.read(folder + "/cpu.max").flatMap(Self.cores))
                }
            }
            if controllers.contains("memory") {
                for group in Self.groups(from: parts[2]) {
                    let path = "/sys/fs/cgroup/memory\(group)/memory.limit_in_bytes"
                    lower(memory: files.read(path).flatMap(Self.bytes))
                }
            }
            if controllers.contains("cpu") {
                for group in Self.groups(from: parts[2]) {
                    let folder = "/sys/fs/cgroup/cpu" + group
                    guard let quota = files.read(folder + "/cpu.cfs_quota_us"),
                        let period = files.read(folder + "/cpu.cfs_period_us")
                    else { continue }
                    lower(cores: Self.cores("\(quota) \(period)"))
                }
            }
        }
    }

    private mutating func lower(memory: Double?) {
        if let memory { memoryBytes = min(memory, memoryBytes ?? memory) }
    }

    private mutating func lower(cores: Double?) {
        if let cores { cpuCores = min(cores, cpuCores ?? cores) }
    }

    /// `/a/b`, `/a` and the root (an empty string).
    private static func groups(from path: Substring) -> [String] {
        var parts = path.split(separator: "/")
        var groups: [String] = []
        while !parts.isEmpty {
            groups.append("/" + parts.joined(separator: "/"))
            parts.removeLast()
        }
        return groups + [""]
    }

    /// Version 1 writes "no limit" as the largest whole number of pages; nothing has an exbibyte.
    private static func bytes(_ text: String) -> Double? {
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.first.flatMap { Double($0) }.flatMap { $0 < 0x1p60 ? $0 : nil }
    }

    /// A quota and its period, in microseconds; "max" and -1 are no limit.
    private static func cores(_ text: String) -> Double? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), quota > 0, period > 0
        else { return nil }
        return quota / period
    }
}
