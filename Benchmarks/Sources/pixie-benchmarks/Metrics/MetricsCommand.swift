import ArgumentParser

struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Updating instruments, and writing a scrape of 10,000 series.")

    @OptionGroup var options: HarnessOptions

    @Option(help: "The folder of the programs that do the same work with other clients.")
    var peers = "Metrics"

    func run() throws {
        try options.measure { harness in
            InstrumentBenchmarks.run(&harness)
            ScrapeBenchmarks.run(&harness)
            RivalClient.python(folder: peers).run(&harness)
            RivalClient.golang(folder: peers).run(&harness)
        }
    }
}
