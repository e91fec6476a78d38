import PixieCore

/// All checkups of one run of the doctor.
public struct DoctorSummary: Sendable, Encodable {
    public var dependencies: [DependencyCheckup]
    /// No problems; warnings there may be.
    public var isHealthy: Bool
    public var isReachable: Bool

    public init(_ dependencies: [DependencyCheckup]) {
        self.dependencies = dependencies
        isReachable = !dependencies.contains { $0.state == .unreachable }
        isHealthy = !dependencies.contains { $0.findings.contains { $0.severity == .problem } }
    }

    /// 0: healthy, 1: a problem, 3: something does not answer.
    public var exitCode: Int32 { isReachable ? isHealthy ? 0 : 1 : 3 }

    /// For people: a paragraph each.
    public var text: String {
        var text = ""
        for dependency in dependencies {
            let version = dependency.version.map { " \($0)" } ?? ""
            text += "\(dependency.name.rawValue): \(dependency.state.rawValue), \(dependency.detail)\(version)\n"
            for finding in dependency.findings {
                text += "  \(finding.severity.rawValue): \(finding.text)\n"
                if let mend = finding.mend { text += "    mend: \(mend)\n" }
            }
        }
        let problems = dependencies.reduce(0) { $0 + $1.findings.count { $0.severity == .problem } }
        let warnings = dependencies.reduce(0) { $0 + $1.findings.count { $0.severity == .warning } }
        return text + "\(problems) to mend, \(warnings) to look at.\n"
    }
}
