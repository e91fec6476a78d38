import PixieMonitoring

/// A rule file and a file of unit tests are read or refused, each time with a reason; what is read is looked at for doubts.
enum RuleFileFuzz {
    static func run(_ text: String) {
        do throws(FileFaults) {
            let file = try RuleFile.parse(text, path: "fuzz.yml")
            _ = RuleFile.faultsWithServer([file])
            _ = RuleLint.findings(in: [file])
        } catch {
            precondition(!error.faults.isEmpty, "refused without a reason")
        }
        _ = try? UnitTestFile.parse(text, path: "fuzz.test.yml")
    }
}
