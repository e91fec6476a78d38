import Glibc

/// `pixie-benchmarks [filter] [--json FILE]`: measures, prints a table, and writes the same figures as JSON.
@main
struct PixieBenchmarks {
    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        var jsonPath: String?
        if let flag = arguments.firstIndex(of: "--json") {
            guard flag + 1 < arguments.count else {
                print("--json needs a file")
                exit(2)
            }
            jsonPath = arguments[flag + 1]
            arguments.removeSubrange(flag...flag + 1)
        }
        var harness = Harness(filter: arguments.first)
        InstrumentBenchmarks.run(&harness)
        ScrapeBenchmarks.run(&harness)
        harness.printTable()
        if let jsonPath, !harness.writeJSON(to: jsonPath) {
            print("cannot write \(jsonPath)")
            exit(1)
        }
    }
}
