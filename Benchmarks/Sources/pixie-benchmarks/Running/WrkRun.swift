/// What wrk counted in one run.
struct WrkRun {
    let requests: Int
    let duration: Duration
    let median: Duration
    let p99: Duration
    /// Answers with a status over 399.
    let refused: Int
    let brokenConnections: Int
    let timeouts: Int

    var perSecond: Double { Double(requests) / (duration / .seconds(1)) }
    var errors: Int { refused + brokenConnections + timeouts }

    struct Plan {
        let address: String
        let connections: Int
        let seconds: Int
        /// Lua that says what to ask.
        let script: String
    }

    /// wrk at its work, on one thread. Ask for `result` once it has to end.
    struct Running {
        let process: ChildProcess

        init(_ plan: Plan, in folder: WorkingFolder) throws(BenchmarkError) {
            let script = try folder.write(plan.script + WrkRun.report, to: "wrk.lua")
            let command = [
                "wrk", "-t1", "-c\(plan.connections)", "-d\(plan.seconds)s", "--timeout", "15s", "-s", script,
                plan.address,
            ]
            do throws(BenchmarkError) {
                process = try ChildProcess(command)
            } catch {
                throw BenchmarkError("wrk is needed (apt-get install wrk): \(error)")
            }
        }

        func result() throws(BenchmarkError) -> WrkRun { try WrkRun(process.outputAtEnd()) }
    }

    static func run(_ plan: Plan, in folder: WorkingFolder) throws(BenchmarkError) -> WrkRun {
        try Running(plan, in: folder).result()
    }

    /// The same request over and over.
    static func post(_ body: String) -> String {
        """
        wrk.method = "POST"
        wrk.body = [==[\(body)]==]
        wrk.headers["Content-Type"] = "application/json"

        """
    }

    private static let report = """
        function done(summary, latency, requests)
          local errors = summary.errors
          print(string.format("pixie-benchmarks %d %d %d %d %d %d %d", summary.requests, summary.duration,
            latency:percentile(50), latency:percentile(99), errors.status,
            errors.connect + errors.read + errors.write, errors.timeout))
        end

        """

    private init(_ printed: String) throws(BenchmarkError) {
        let line = printed.split(separator: "\n").last { $0.hasPrefix("pixie-benchmarks ") } ?? ""
        let values = line.split(separator: " ").dropFirst().compactMap { Int($0) }
        guard values.count == 7 else { throw BenchmarkError("wrk printed something else: \(printed)") }
        requests = values[0]
        duration = .microseconds(values[1])
        median = .microseconds(values[2])
        p99 = .microseconds(values[3])
        refused = values[4]
        brokenConnections = values[5]
        timeouts = values[6]
        guard requests > 0 else { throw BenchmarkError("no request was answered: \(printed)") }
    }
}
