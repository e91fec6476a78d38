import Glibc

/// Another language's client library, in a process of its own: it prints figures of the same work, then answers scrapes.
struct RivalClient {
    let name: String
    private let command: [String]
    private let environment: [String: String]

    /// Python's `prometheus_client`.
    static func python(folder: String) -> RivalClient {
        let python = getenv("PIXIE_TEST_PYTHON").map { String(cString: $0) } ?? "python3"
        return RivalClient(
            name: "Python prometheus_client", command: [python, "\(folder)/prometheus_client_peer.py"], environment: [:]
        )
    }

    /// Debian's `client_golang`.
    static func golang(folder: String) -> RivalClient {
        RivalClient(
            name: "client_golang", command: ["go", "run", "\(folder)/client_golang_peer.go"],
            environment: ["GO111MODULE": "off", "GOPATH": "/usr/share/gocode"])
    }

    /// Records its figures beside those of the same names, and how long a scrape takes.
    func run(_ harness: inout Harness) {
        do throws(BenchmarkError) {
            var environment = environment
            for name in ["PATH", "HOME", "GOCACHE"] {
                if let value = getenv(name) { environment[name] = String(cString: value) }
            }
            let process = try ChildProcess(command, environment: environment, errors: .file("/dev/null"))
            for line in try process.lines(through: "port\t", timeout: .seconds(120)) {
                let words = line.split(separator: "\t")
                guard words.count >= 2 else { throw BenchmarkError("it printed '\(line)'") }
                if words[0] == "port", let port = Int(words[1]) {
                    return try ScrapeClient.measure("\(ScrapeBenchmarks.overHTTP), \(name)", port: port, &harness)
                }
                let samples = words.dropFirst(2).compactMap { Double($0) }
                let unit: Unit = words[1].hasPrefix("scrape") ? .milliseconds : .nanoseconds
                if !samples.isEmpty, harness.wants(String(words[1])) {
                    harness.record("\(words[1]), \(name)", unit: unit, samples: samples)
                }
            }
        } catch {
            harness.skip(name, because: "it cannot be run here (\(error))")
        }
    }
}
