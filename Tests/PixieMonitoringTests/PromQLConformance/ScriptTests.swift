import FoundationEssentials
import Testing

@testable import PixieMonitoring

@Suite("Prometheus' own query tests", .enabled(if: ConformanceData.isPresent, "PIXIE_PROMQL_CONFORMANCE is not set"))
struct ScriptTests {
    /// `PIXIE_PROMQL_DIALECT` is for newer files, which are written for Prometheus 3.
    private var dialect: Dialect {
        ProcessInfo.processInfo.environment["PIXIE_PROMQL_DIALECT"].flatMap(Dialect.init(rawValue:)) ?? .prometheus2
    }

    @Test("every evaluation of every script gives what upstream says")
    func allScripts() throws {
        var (passed, refused, total) = (0, 0, 0)
        for name in try ConformanceData.scripts() {
            var runner = ScriptRunner(dialect: dialect)
            do {
                try runner.run(try ConformanceData.text(name))
            } catch {
                Issue.record("\(name): \(error)")
            }
            for fault in runner.faults { Issue.record("\(name):\(fault)") }
            let good = runner.evaluations - runner.refused - runner.faults.count
            print("\(name): \(good) of \(runner.evaluations)")
            passed += good
            refused += runner.refused
            total += runner.evaluations
        }
        print("evaluations as upstream says, dialect \(dialect.rawValue): \(passed) of \(total), refused \(refused)")
        #expect(total > 0)
        if dialect == .prometheus2 { #expect(refused == 0) }
    }
}
