import ArgumentParser
import Glibc

struct StartupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "startup", abstract: "From exec to the first 200 on /readyz, and memory at rest.")

    @OptionGroup var places: Places

    @Option(help: "How often Pixie is started.")
    var runs = 20

    func validate() throws {
        guard runs > 0 else { throw ValidationError("--runs must be at least 1") }
    }

    func run() throws {
        let binary = try places.binary()
        let folder = try WorkingFolder()
        var times: [Duration] = []
        for _ in 0..<runs {
            let (process, time) = try start(binary, in: folder)
            times.append(time)
            process.stop()
        }
        let low = (times.min() ?? .zero).milliseconds
        let high = (times.max() ?? .zero).milliseconds
        print(
            "start to ready   median \(times.median.milliseconds.text(1)) ms  (\(low.text(1)) ... \(high.text(1)), \(runs) runs)"
        )
        let (process, _) = try start(binary, in: folder)
        sleep(3)
        let memory = try ProcessUsage.memory(process.pid)
        print(
            """
            resident, idle   \(ProcessUsage.Memory.megabytes(memory.resident)) after 3 s: anonymous \
            \(ProcessUsage.Memory.megabytes(memory.anonymous)), of files (the binary, C libraries) \
            \(ProcessUsage.Memory.megabytes(memory.file))
            """)
        process.stop()
    }

    private func start(_ binary: String, in folder: WorkingFolder) throws -> (ChildProcess, Duration) {
        // Not the port Pixie would choose and print: what it prints comes later than its first answer.
        let port = try LoopbackRequest.freePort()
        let settings = try places.settings()
        let ready = LoopbackRequest(port: port, path: "/readyz")
        let clock = ContinuousClock()
        let start = clock.now
        let process = try PixieProcess.spawn(
            binary, port: port, environment: settings, log: "\(folder.path)/pixie.log", in: folder)
        while try ready.send()?.status != 200 {
            guard process.isRunning, clock.now - start < .seconds(10) else {
                throw BenchmarkError("pixie was not ready within 10 s")
            }
            usleep(200)
        }
        return (process, clock.now - start)
    }
}
