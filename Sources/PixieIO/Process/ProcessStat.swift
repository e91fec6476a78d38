import CCurl
import CLinux
import CMicroHTTPD
import Glibc

/// The fields of `/proc/self/stat` (and its neighbours) that are exposed, in seconds and bytes.
struct ProcessStat: Equatable {
    var cpuSeconds: Double
    var threads: Int
    var startedSecondsAfterBoot: Double
    var virtualBytes: Double
    var residentBytes: Double

    init?(_ text: String) {
        self.init(text, ticks: Double(sysconf(Int32(_SC_CLK_TCK))), page: Double(sysconf(Int32(_SC_PAGESIZE))))
    }

    /// Nil when the text is not that of proc(5). The command's name may hold spaces and parentheses, so fields are
    /// counted from its last parenthesis: the first behind it is field 3.
    init?(_ text: String, ticks: Double, page: Double) {
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let threads = Int(fields[17]), let started = Double(fields[19]), let virtual = Double(fields[20]),
            let resident = Double(fields[21])
        else { return nil }
        cpuSeconds = (user + system) / ticks
        self.threads = threads
        startedSecondsAfterBoot = started / ticks
        virtualBytes = virtual
        residentBytes = resident * page
    }

    /// When the machine started, in Unix seconds, from `/proc/stat`.
    static func bootTime(_ text: String) -> Double? {
        text.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst("btime ".count)) }
    }

    /// `VmData` of `/proc/self/status`, in bytes.
    static func dataBytes(_ text: String) -> Double? {
        word(after: "VmData:", in: text).flatMap { Double($0) }.map { $0 * 1_024 }
    }

    /// `MemTotal` of `/proc/meminfo`, in bytes.
    static func memoryTotal(_ text: String) -> Double? {
        word(after: "MemTotal:", in: text).flatMap { Double($0) }.map { $0 * 1_024 }
    }

    /// How many processors `/proc/self/status` lets the process run on, from a list such as `0-2,5`.
    static func allowedCores(_ text: String) -> Double? {
        guard let list = word(after: "Cpus_allowed_list:", in: text) else { return nil }
        let counts = list.split(separator: ",").map { range -> Int in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            return ends.isEmpty ? 0 : max(0, ends[ends.count - 1] - ends[0] + 1)
        }
        let count = counts.reduce(0, +)
        return count > 0 ? Double(count) : nil
    }

    /// The first word behind a heading at the start of a line.
    private static func word(after heading: String, in text: String) -> Substring? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(heading) }) else { return nil }
        return line.dropFirst(heading.count).split(whereSeparator: { " \t".contains($0) }).first
    }

    /// The soft limit of that name in `/proc/self/limits`; the largest 64-bit number when there is none, as the other
    /// Prometheus clients report it.
    static func limit(_ name: String, in text: String) -> Double? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name + " ") }) else { return nil }
        guard let soft = line.dropFirst(name.count).split(separator: " ").first else { return nil }
        return soft == "unlimited" ? Double(UInt64.max) : Double(soft)
    }
}
