import FoundationEssentials
import PixieCore
import Testing

@testable import PixieIO

@Suite("Process metrics")
struct ProcessMetricsTests {
    @Test("All nine standard metrics of this very process are exposed, with credible values")
    func thisProcess() throws {
        let registry = MetricsRegistry()
        ProcessMetrics.register(in: registry)
        let samples = registry.samples()
        let megabyte = 1_048_576.0
        #expect(try #require(samples["process_cpu_seconds_total"]) > 0)
        #expect(try #require(samples["process_resident_memory_bytes"]) > megabyte)
        #expect(try #require(samples["process_heap_bytes"]) > megabyte)
        let virtual = try #require(samples["process_virtual_memory_bytes"])
        #expect(virtual > 10 * megabyte)
        #expect(try #require(samples["process_virtual_memory_max_bytes"]) >= virtual)
        #expect(try #require(samples["process_threads"]) >= 1)
        let open = try #require(samples["process_open_fds"])
        #expect(open >= 3)
        #expect(try #require(samples["process_max_fds"]) >= open)
        let age = Date().timeIntervalSince1970 - (try #require(samples["process_start_time_seconds"]))
        #expect(age > -2 && age < 3_600)
        #expect(try #require(samples["pixie_memory_limit_bytes"]) > 10 * megabyte)
        #expect(try #require(samples["pixie_cpu_limit_cores"]) > 0)
    }

    @Test("A command's name with spaces and parentheses does not shift the fields")
    func stat() throws {
        let text =
            "42 (a) R 1 (b) S 1 42 42 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 7 0 1000 4096000 25 18446744073709551615"
        let stat = try #require(ProcessStat(text, ticks: 100, page: 4_096))
        #expect(stat.cpuSeconds == 3)
        #expect(stat.threads == 7)
        #expect(stat.startedSecondsAfterBoot == 10)
        #expect(stat.virtualBytes == 4_096_000)
        #expect(stat.residentBytes == 102_400)
    }

    @Test("A file of the kernel that is longer than a page is read to its end")
    func longFile() throws {
        let map = try #require(SystemFiles(root: "").read("/proc/self/smaps"))
        #expect(map.utf8.count > 10_000 && map.hasSuffix("\n"))
    }

    @Test(
        "What proc(5) does not write is refused",
        arguments: ["", "42 (a", "42 (a) S 1 2", "42 (a) S" + String(repeating: " x", count: 30)])
    func badStat(text: String) {
        #expect(ProcessStat(text, ticks: 100, page: 4_096) == nil)
    }

    @Test(
        "Limits are those in force: the lowest on the way to the root, none where the kernel says so",
        arguments: Cgroup.cases)
    func limits(cgroup: Cgroup) throws {
        let root = try TemporaryRoot(files: cgroup.files)
        let limits = CgroupLimits(files: SystemFiles(root: root.path))
        #expect(limits.memoryBytes == cgroup.memory)
        #expect(limits.cpuCores == cgroup.cores)
    }

    @Test("Limits are exposed when there are any and absent when there are none, and nothing else is needed for that")
    func limitMetrics() throws {
        for (text, isWritten) in [("max", false), ("1048576", true)] {
            let root = try TemporaryRoot(files: ["proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": text + "\n"])
            let registry = MetricsRegistry()
            ProcessMetrics.register(in: registry, files: SystemFiles(root: root.path))
            #expect(registry.samples()["pixie_memory_limit_bytes"] == (isWritten ? 1_048_576 : nil))
            #expect(registry.samples()["pixie_cpu_limit_cores"] == nil)
        }
    }

    @Test(
        "Without a limit the machine is the limit, and a limit above what it has makes no difference",
        arguments: [("max", 2_048_000.0), ("1024", 1_024), ("1000000000", 2_048_000)])
    func machineLimits(limit: String, memory: Double) throws {
        let root = try TemporaryRoot(files: [
            "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": limit + "\n",
            "proc/meminfo": "MemTotal:       2000 kB\nMemFree: 1 kB\n",
            "proc/self/status": "Name:\tpixie\nCpus_allowed:\tff\nCpus_allowed_list:\t0-2,5,7-8\n",
        ])
        let limits = CgroupLimits.withMachine(files: SystemFiles(root: root.path))
        #expect(limits.memoryBytes == memory)
        #expect(limits.cpuCores == 6)
    }

    @Test("A list of processors that makes no sense is none", arguments: ["", "x", "5-2", "-", ","])
    func badProcessors(list: String) {
        #expect(ProcessStat.allowedCores("Cpus_allowed_list:\t\(list)\n") == nil)
    }

    struct Cgroup: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var files: [String: String]
        var memory: Double?
        var cores: Double?

        static let cases = [
            Cgroup(testDescription: "no control groups", files: [:]),
            Cgroup(
                testDescription: "version 2, limits on different levels",
                files: [
                    "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "max\n",
                    "sys/fs/cgroup/a/b/cpu.max": "50000 100000\n", "sys/fs/cgroup/a/memory.max": "2000000\n",
                    "sys/fs/cgroup/a/cpu.max": "max 100000\n",
                ], memory: 2_000_000, cores: 0.5),
            Cgroup(
                testDescription: "version 2 inside a container that does not see its own group",
                files: [
                    "proc/self/cgroup": "0::/../../outside\n", "sys/fs/cgroup/memory.max": "1000\n",
                    "sys/fs/cgroup/cpu.max": "250000 100000\n",
                ], memory: 1_000, cores: 2.5),
            Cgroup(
                testDescription: "version 1, unlimited",
                files: [
                    "proc/self/cgroup": "4:memory:/x\n3:cpu,cpuacct:/x\n0::/\n",
                    "sys/fs/cgroup/memory/x/memory.limit_in_bytes": "9223372036854771712\n",
                    "sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "-1\n", "sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "100000\n",
                ]),
            Cgroup(
                testDescription: "version 1, limited",
                files: [
                    "proc/self/cgroup": "4:memory:/x\n3:cpu,cpuacct:/x\n",
                    "sys/fs/cgroup/memory/x/memory.limit_in_bytes": "4096\n",
                    "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
                    "sys/fs/cgroup/cpu/x/cpu.cfs_quota_us": "150000\n",
                    "sys/fs/cgroup/cpu/x/cpu.cfs_period_us": "100000\n",
                ], memory: 4_096, cores: 1.5),
            Cgroup(
                testDescription: "nonsense",
                files: [
                    "proc/self/cgroup": "0::/\nx\n::\n", "sys/fs/cgroup/memory.max": "",
                    "sys/fs/cgroup/cpu.max": "100000 0",
                ]),
        ]
    }
}

extension MetricsRegistry {
    /// Unlabelled samples by name.
    fileprivate func samples() -> [String: Double] {
        var buffer: [UInt8] = []
        write(.text004, into: &buffer)
        var samples: [String: Double] = [:]
        for line in String(decoding: buffer, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            samples[String(words[0])] = Double(words[1])
        }
        return samples
    }
}

/// A folder with the given files, gone with its last owner.
private final class TemporaryRoot {
    let path: String

    init(files: [String: String]) throws {
        path = "/tmp/pixie-process-\(UUID().uuidString)"
        for (name, text) in files {
            let folder = name.split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
