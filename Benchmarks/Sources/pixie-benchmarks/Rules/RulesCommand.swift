import ArgumentParser
import FoundationEssentials
import PixieMonitoring

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Evaluating the shipped rules and single queries over 10,000 series.")

    @OptionGroup var options: HarnessOptions

    @Option(help: "The rules.")
    var rules = "../alerts/pixie.rules.yml"

    func run() throws {
        guard let data = FileManager.default.contents(atPath: rules) else {
            throw BenchmarkError("cannot read \(rules)")
        }
        let file = try RuleFile.parse(String(decoding: data, as: UTF8.self), path: rules)
        try options.measure { harness in
            RuleBenchmarks.run(&harness, file)
            QueryBenchmarks.run(&harness)
        }
    }
}
