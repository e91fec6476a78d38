import ArgumentParser
import Glibc

struct ServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server",
        abstract: "A question from the exact cache, through the whole server, beside a bare C server.")

    @OptionGroup var places: Places

    @Option(help: "How often each of the two is loaded, in turn.")
    var rounds = 5

    @Option(help: "Seconds of each load.")
    var seconds = 5

    @Option(help: "Where Pixie's log goes, such as /dev/null; a file that is removed again unless told.")
    var log: String?

    func validate() throws {
        guard rounds > 0, seconds > 0 else { throw ValidationError("--rounds and --seconds must be at least 1") }
    }

    private static let question =
        #"{"user_id":"00000000-0000-4000-8000-000000000001","query":"What are my pending tasks?"}"#

    func run() throws {
        let folder = try WorkingFolder()
        let pixie = try PixieProcess(binary: places.binary(), environment: places.settings(), log: log, in: folder)
        let bare = try BareServer(
            source: places.file("Benchmarks/BareServer/bare_server.c"), answer: cachedAnswer(of: pixie), in: folder)
        let rivals = [
            Rival(name: "bare C", port: bare.port, pid: bare.process.pid),
            Rival(name: "pixie", port: pixie.port, pid: pixie.process.pid),
        ]
        print("64 connections, \(rounds) rounds of \(seconds) s each")
        for rival in rivals { _ = try rival.load(seconds: 2, in: folder) }
        var samples: [(bare: LoadSample, pixie: LoadSample)] = []
        for _ in 0..<rounds {
            let pair = try rivals.map { try $0.load(seconds: seconds, in: folder) }
            samples.append((pair[0], pair[1]))
        }
        print(rivals[0].summary(of: samples.map(\.bare)))
        print(rivals[1].summary(of: samples.map(\.pixie)))
        let throughput = samples.map { $0.pixie.run.perSecond / $0.bare.run.perSecond }.median
        let processor = samples.map { $0.pixie.processorTime / $0.bare.processorTime }.median
        print("pixie / bare C, median of the rounds: throughput \(throughput.text(2)), CPU \(processor.text(2))")
    }

    /// What the bare server shall answer too.
    private func cachedAnswer(of pixie: PixieProcess) throws -> LoopbackRequest.Answer {
        let request = LoopbackRequest(port: pixie.port, method: "POST", path: "/v1/query", body: Self.question)
        var answer = try request.send()
        for _ in 0..<3 {
            answer = try request.send()
            if let answer, answer.status == 200,
                answer.fields.contains(where: { $0.name == "X-Cache" && $0.value == "hit-exact" })
            {
                return answer
            }
        }
        throw BenchmarkError("the question is not answered from the exact cache: \(answer?.body ?? "no answer")")
    }

    private struct Rival {
        let name: String
        let port: Int
        let pid: pid_t

        func load(seconds: Int, in folder: WorkingFolder) throws -> LoadSample {
            let before = try ProcessUsage.processorTime(pid)
            let run = try WrkRun.run(
                WrkRun.Plan(
                    address: "http://127.0.0.1:\(port)/v1/query", connections: 64, seconds: seconds,
                    script: WrkRun.post(ServerCommand.question)), in: folder)
            let used = try ProcessUsage.processorTime(pid) - before
            guard run.errors == 0 else { throw BenchmarkError("\(name): \(run.errors) requests failed") }
            return LoadSample(run: run, processorTime: used / run.requests)
        }

        func summary(of samples: [LoadSample]) -> String {
            let rate = samples.map(\.run.perSecond)
            let processor = samples.map(\.processorTime).median / .microseconds(1)
            let median = samples.map(\.run.median).median.milliseconds
            let p99 = samples.map(\.run.p99).median.milliseconds
            return """
                \(name)\(String(repeating: " ", count: 8 - name.count))\
                \(rate.median.text(0)) requests/s (\((rate.min() ?? 0).text(0)) ... \((rate.max() ?? 0).text(0)))  \
                CPU \(processor.text(1)) us/request  p50 \(median.text(2)) ms  p99 \(p99.text(2)) ms
                """
        }
    }

    private struct LoadSample {
        let run: WrkRun
        /// Of one request.
        let processorTime: Duration
    }
}
