import ArgumentParser
import FoundationEssentials
import PixieMonitoring

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Evaluating the shipped rules and single queries over 10,000 series.")

    @Argument(help: "Only those whose name contains this.")
    var filter: String?

    @Option(help: "The rules.")
    var rules = "../alerts/pixie.rules.yml"

    @Option(help: "A file for the same figures as JSON.")
    var json: String?

    func run() throws {
        guard let data = FileManager.default.contents(atPath: rules) else {
            throw BenchmarkError("cannot read \(rules)")
        }
        let file = try RuleFile.parse(String(decoding: data, as: UTF8.self), path: rules)
        var harness = Harness(filter: filter)
        RuleBenchmarks.run(&harness, file)
        QueryBenchmarks.run(&harness)
        harness.printTable()
        if let json, !harness.writeJSON(to: json) { throw BenchmarkError("cannot write \(json)") }
    }
}
