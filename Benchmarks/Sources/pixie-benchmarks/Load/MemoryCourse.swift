import Glibc

/// How the resident memory of a process goes while something else works it.
struct MemoryCourse {
    private let pid: pid_t
    private let before: Int

    init(of pid: pid_t) throws(BenchmarkError) {
        self.pid = pid
        before = try ProcessUsage.memory(pid).resident
    }

    /// Looks once a second until `worker` has ended. In words: before, a few points on the way, the highest, the last.
    func record(while worker: ChildProcess) throws(BenchmarkError) -> String {
        var samples: [Int] = []
        while worker.isRunning {
            sleep(1)
            samples.append(try ProcessUsage.memory(pid).resident)
        }
        let text = ProcessUsage.Memory.megabytes
        let points = [1, 2, 3].map { quarter in
            let second = max(1, samples.count * quarter / 4)
            return "\(text(samples[second - 1])) after \(second) s"
        }
        return """
            \(text(before)) before, \(points.joined(separator: ", ")), \(text(samples.last ?? before)) at the end, \
            \(text(samples.max() ?? before)) at most
            """
    }
}
