public import PixieCore

/// What the operating system knows about this process, under the names Prometheus clients share.
public final class ProcessMetrics: Sendable {
    private let files: SystemFiles
    private let registry: MetricsRegistry
    private let cpuSeconds: Counter
    private let startTime: Gauge
    private let threads: Gauge
    private let openFiles: Gauge
    private let maxFiles: Gauge
    private let resident: Gauge
    private let heap: Gauge
    private let virtual: Gauge
    private let virtualMax: Gauge

    /// Registers all nine `process_*` metrics, read from `/proc/self` at each scrape, and `pixie_memory_limit_bytes` and
    /// `pixie_cpu_limit_cores`: what the control group allows, or what the machine has where that is less or there is no limit.
    /// A figure that can no longer be read, or a limit that is lifted, keeps its last value.
    public static func register(in registry: MetricsRegistry) {
        register(in: registry, files: SystemFiles(root: ""))
    }

    static func register(in registry: MetricsRegistry, files: SystemFiles) {
        let metrics = ProcessMetrics(registry, files)
        registry.onCollect { metrics.sample() }
    }

    private init(_ registry: MetricsRegistry, _ files: SystemFiles) {
        self.files = files
        self.registry = registry
        cpuSeconds = registry.counter("process_cpu_seconds_total", help: "User and system CPU time spent, in seconds.")
        startTime = registry.gauge("process_start_time_seconds", help: "Start time since the Unix epoch, in seconds.")
        threads = registry.gauge("process_threads", help: "Threads of the process.")
        openFiles = registry.gauge("process_open_fds", help: "Open file descriptors.")
        maxFiles = registry.gauge("process_max_fds", help: "Limit of open file descriptors.")
        resident = registry.gauge("process_resident_memory_bytes", help: "Resident memory, in bytes.")
        heap = registry.gauge("process_heap_bytes", help: "Heap and other private writable memory, in bytes.")
        virtual = registry.gauge("process_virtual_memory_bytes", help: "Virtual memory, in bytes.")
        virtualMax = registry.gauge("process_virtual_memory_max_bytes", help: "Limit of virtual memory, in bytes.")
    }

    private func sample() {
        if let stat = files.read("/proc/self/stat").flatMap(ProcessStat.init) {
            cpuSeconds.mirror(stat.cpuSeconds)
            threads.set(stat.threads)
            virtual.set(stat.virtualBytes)
            resident.set(stat.residentBytes)
            // It never changes, and on a large machine `/proc/stat` is the costliest file of all.
            if startTime.value == 0, let bootTime = files.read("/proc/stat").flatMap(ProcessStat.bootTime) {
                startTime.set(bootTime + stat.startedSecondsAfterBoot)
            }
        }
        if let bytes = files.read("/proc/self/status").flatMap(ProcessStat.dataBytes) { heap.set(bytes) }
        if let count = files.countEntries("/proc/self/fd") { openFiles.set(count) }
        if let limits = files.read("/proc/self/limits") {
            if let limit = ProcessStat.limit("Max open files", in: limits) { maxFiles.set(limit) }
            if let limit = ProcessStat.limit("Max address space", in: limits) { virtualMax.set(limit) }
        }
        sampleLimits()
    }

    private func sampleLimits() {
        let limits = CgroupLimits.withMachine(files: files)
        if let bytes = limits.memoryBytes {
            registry.gauge("pixie_memory_limit_bytes", help: "Memory the process may use, in bytes.").set(bytes)
        }
        if let cores = limits.cpuCores {
            registry.gauge("pixie_cpu_limit_cores", help: "CPU time the process may use, in cores.").set(cores)
        }
    }
}
