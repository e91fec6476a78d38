import ArgumentParser

/// What every command takes that measures with a `Harness`.
struct HarnessOptions: ParsableArguments {
    @Argument(help: "Only those whose name contains this.")
    var filter: String?

    @Option(help: "A file for the same figures as JSON.")
    var json: String?

    /// Prints what `work` measures, and writes it where that was asked for.
    func measure(_ work: (inout Harness) -> Void) throws {
        var harness = Harness(filter: filter)
        work(&harness)
        harness.printTable()
        if let json, !harness.writeJSON(to: json) { throw BenchmarkError("cannot write \(json)") }
    }
}
