import PixieBackends

/// The report of a load test for people.
enum LoadtestTable {
    private static let heads = ["REQUESTS", "FAILED", "P50", "P95", "P99"]

    /// A step that is over, while the test goes on.
    static func line(_ step: LoadTestReport.Step) -> String {
        let cells = zip(heads, cells(step.figures)).map { "\($0.lowercased()) \($1)" }.joined(separator: ", ")
        return "\(step.users) users: \(cells)\(step.isGood ? "" : ": over the limit")"
    }

    static func text(_ report: LoadTestReport) -> String {
        var steps = TextTable(["USERS", "A SECOND"] + heads)
        for step in report.steps {
            steps.add(["\(step.users)", "\(tenths(step.requestsPerSecond))"] + cells(step.figures))
        }
        var requests = TextTable(["QUESTION"] + heads)
        for (request, figures) in report.requests { requests.add([request.rawValue] + cells(figures)) }
        requests.add(["all"] + cells(report.total))
        var lines = steps.lines + [""] + requests.lines + [""]
        let caches = report.caches.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        if !caches.isEmpty { lines.append("answers: " + caches.joined(separator: ", ")) }
        let errors = report.total.errors.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        if !errors.isEmpty { lines.append("failures: " + errors.joined(separator: ", ")) }
        if report.total.errors["rate_limited"] != nil {
            lines.append("The limit of single users was measured: run the server with PIXIE_RATE_LIMIT_PER_USER=0.")
        }
        lines.append(report.breakingPoint.map { "A limit was passed at \($0) users." } ?? "No limit was passed.")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func cells(_ figures: LoadFigures) -> [String] {
        let times = [0.5, 0.95, 0.99].map { fraction in
            figures.latencies.quantile(fraction).map { "\(tenths($0 / .milliseconds(1))) ms" } ?? "-"
        }
        return ["\(figures.requests)", "\(tenths(figures.errorRate * 100))%"] + times
    }

    private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
