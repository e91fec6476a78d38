import ArgumentParser
import FoundationEssentials
import PixieMonitoring

extension AlertsCommand {
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Check rule files without running anything.",
            discussion: """
                Errors are what Pixie or Prometheus would refuse: no YAML, unknown or repeated keys, wrong types, expressions and \
                templates that do not parse. Warnings are alerts without severity, summary, description or runbook_url, selectors \
                that can never match, names nobody records, repeated rules, and whatever loads in one Prometheus version only.

                Exits with 0, with 1 when there are errors (with --strict: or warnings), with 2 when there is no such file.

                  pixie alerts check alerts/*.yml
                  pixie alerts check --strict --output json alerts/pixie.rules.yml
                """
        )

        @Argument(help: "Rule files.") var files: [String]
        @Flag(help: "Warnings make the check fail too.") var strict = false
        @Option(help: "table or json.") var output = OutputFormat.table

        func run() throws {
            let missing = files.filter { !FileManager.default.fileExists(atPath: $0) }
            guard missing.isEmpty else {
                for path in missing { StandardStreams.error("pixie: \(path): no such file\n") }
                throw ExitCode.usage
            }
            var loaded: [RuleFile] = []
            var errors: [FileFault] = []
            for path in files {
                do {
                    loaded += try RuleFiles.load([path], dialect: .prometheus3)
                } catch {
                    errors += error.faults
                }
            }
            let warnings = RuleLint.findings(in: loaded)
            switch output {
            case .table: StandardStreams.output(Self.table(loaded, errors, warnings))
            case .json: StandardStreams.output(try Self.json(loaded, errors, warnings))
            }
            if !errors.isEmpty || strict && !warnings.isEmpty { throw ExitCode.failure }
        }

        private static func table(_ files: [RuleFile], _ errors: [FileFault], _ warnings: [FileFault]) -> String {
            var text = ""
            for error in errors { text += "error: \(error)\n" }
            for warning in warnings { text += "warning: \(warning)\n" }
            for file in files {
                let rules = file.groups.flatMap(\.rules)
                let alerts = rules.count { $0.alert != nil }
                text += "\(file.path): \(rules.count) rules (\(alerts) alerts) in \(file.groups.count) groups\n"
            }
            return text + "\(errors.count) errors, \(warnings.count) warnings\n"
        }

        private struct Report: Encodable {
            struct Finding: Encodable {
                let file: String
                let line: Int?
                let column: Int?
                let severity: String
                let message: String
            }

            let files: Int
            let groups: Int
            let rules: Int
            let findings: [Finding]
        }

        private static func json(
            _ files: [RuleFile], _ errors: [FileFault], _ warnings: [FileFault]
        ) throws -> String {
            let findings = errors.map { ($0, "error") } + warnings.map { ($0, "warning") }
            let groups = files.flatMap(\.groups)
            let report = Report(
                files: files.count + Set(errors.map(\.file)).count, groups: groups.count,
                rules: groups.reduce(0) { $0 + $1.rules.count },
                findings: findings.map { fault, severity in
                    .init(
                        file: fault.file, line: fault.position?.line, column: fault.position?.column,
                        severity: severity,
                        message: fault.message)
                })
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes, .sortedKeys]
            return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
        }
    }
}
