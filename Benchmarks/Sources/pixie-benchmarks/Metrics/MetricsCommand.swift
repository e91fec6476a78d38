import ArgumentParser

struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Updating instruments, and writing a scrape of 10,000 series.")

    @Argument(help: "Only those whose name contains this.")
    var filter: String?

    @Option(help: "The folder of the programs that do the same work with other clients.")
    var peers = "Metrics"

    @Option(help: "A file for the same figures as JSON.")
    var json: String?

    func run() throws {
        var harness = Harness(filter: filter)
        InstrumentBenchmarks.run(&harness)
        ScrapeBenchmarks.run(&harness)
        RivalClient.python(folder: peers).run(&harness)
        RivalClient.golang(folder: peers).run(&harness)
        harness.printTable()
        if let json, !harness.writeJSON(to: json) { throw BenchmarkError("cannot write \(json)") }
    }
}
