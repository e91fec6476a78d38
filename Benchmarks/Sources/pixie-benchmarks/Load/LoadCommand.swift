import ArgumentParser
import Glibc

struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "1,000 connections, each with a new question, and a model that takes a second.")

    @OptionGroup var places: Places

    @Option(help: "Seconds under load.")
    var seconds = 60

    private static let connections = 1_000

    func validate() throws {
        guard seconds >= 5 else { throw ValidationError("--seconds must be at least 5") }
    }

    func run() throws {
        try allowManyConnections()
        let folder = try WorkingFolder()
        let model = try ScriptedModel(script: places.file("Tests/Tools/scripted_model.py"))
        // A small cache is full early in the run: what memory grows by after that is not cache.
        let settings = try places.settings(["OPENAI_BASE_URL": model.address, "PIXIE_CACHE_MEMORY": "16MB"])
        let pixie = try PixieProcess(binary: places.binary(), environment: settings, in: folder)

        // Python's own slowness under as many connections is not Pixie's.
        let direct = try WrkRun.run(
            plan("\(model.address)/chat/completions", script: Self.direct, seconds: min(seconds, 10)), in: folder)
        describe("model alone", direct)

        let asked = try model.chats()
        let memory = try MemoryCourse(of: pixie.process.pid)
        let processorTime = try ProcessUsage.processorTime(pixie.process.pid)
        let running = try WrkRun.Running(
            plan("\(pixie.address)/v1/query", script: Self.uniqueQuestions, seconds: seconds), in: folder)
        let course = try memory.record(while: running.process)
        let run = try running.result()
        let used = try ProcessUsage.processorTime(pixie.process.pid) - processorTime
        describe("through pixie", run)
        print(
            """
            added to the model's second: p50 \((run.median.milliseconds - 1_000).text(1)) ms, \
            p99 \((run.p99.milliseconds - 1_000).text(1)) ms; over the model alone: \
            p50 \((run.median - direct.median).milliseconds.text(1)) ms, p99 \((run.p99 - direct.p99).milliseconds.text(1)) ms
            errors: \(run.refused) statuses over 399, \(run.brokenConnections) broken connections, \(run.timeouts) timeouts
            the model was asked \(try model.chats() - asked) times; \
            CPU of pixie \((used / run.requests / .microseconds(1)).text(0)) us a request
            resident memory: \(course)
            """)
    }

    private func plan(_ address: String, script: String, seconds: Int) -> WrkRun.Plan {
        WrkRun.Plan(address: address, connections: Self.connections, seconds: seconds, script: script)
    }

    private func describe(_ name: String, _ run: WrkRun) {
        print(
            """
            \(name): \(run.requests) answers in \((run.duration / .seconds(1)).text(0)) s, \(run.perSecond.text(0)) a second, \
            p50 \(run.median.milliseconds.text(1)) ms, p99 \(run.p99.milliseconds.text(1)) ms
            """)
    }

    /// Both ends of a thousand connections are in processes that inherit this limit.
    private func allowManyConnections() throws {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(files, &limit) == 0, limit.rlim_max >= 4_096 else {
            throw BenchmarkError("at least 4,096 open files must be allowed (ulimit -Hn)")
        }
        limit.rlim_cur = max(limit.rlim_cur, 4_096)
        guard setrlimit(files, &limit) == 0 else { throw BenchmarkError("the limit on open files cannot be raised") }
    }

    private static let direct = WrkRun.post(
        #"{"model":"gpt-4o-mini","messages":[{"role":"user","content":"What are my pending tasks?"}]}"#)

    /// Six invented words a question, so that no two are near one another, asked by a thousand users.
    private static let uniqueQuestions = #"""
        math.randomseed(20240229)
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "application/json"
        local syllables = {"ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "zu", "fa", "ge", "ho", "ji", "pu", "da"}
        local function word()
          local text = ""
          for _ = 1, 4 do text = text .. syllables[math.random(#syllables)] end
          return text
        end
        function request()
          local words = {}
          for at = 1, 6 do words[at] = word() end
          return wrk.format(nil, nil, nil, string.format(
            '{"user_id":"00000000-0000-4000-9000-%012d","query":"Explain how %s"}', math.random(1000), table.concat(words, " ")))
        end

        """#
}
