import ArgumentParser

@main
struct PixieBenchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pixie-benchmarks",
        abstract: "Measures Pixie beside its rivals, in one run.",
        discussion: """
            Figures are to be compared with others of the same run only: the machine, and who else uses it, decide the rest.

            Examples:
              pixie-benchmarks metrics counter
              pixie-benchmarks server --pixie ../.build/release/pixie
              pixie-benchmarks load --seconds 20
              pixie-benchmarks vectors --quick
            """,
        subcommands: [
            MetricsCommand.self, RulesCommand.self, ServerCommand.self, StartupCommand.self, LoadCommand.self,
            VectorsCommand.self,
        ])
}
