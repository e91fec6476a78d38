public import PixieCore

/// What was found of one dependency: whether it answers, which version it is, and what about it needs mending.
public struct DependencyCheckup: Sendable, Encodable {
    public struct Finding: Sendable, Hashable, Encodable {
        public enum Severity: String, Sendable, Encodable, CaseIterable {
            case ok
            /// Works, but not as well as it should.
            case warning
            /// Does not work as promised until it is mended.
            case problem
        }

        public var severity: Severity
        /// What is, in one sentence.
        public var text: String
        /// What to do about it; nil when nothing has to be done.
        public var mend: String?

        public init(_ severity: Severity, _ text: String, mend: String? = nil) {
            self.severity = severity
            self.text = text
            self.mend = mend
        }
    }

    public enum State: String, Sendable, Encodable {
        /// In the process: there is nothing to check.
        case embedded
        case reachable
        case unreachable
    }

    public var name: Upstream
    /// Which system it is. Never a credential.
    public var detail: String
    public var state: State
    /// As the server says it; nil where it does not.
    public var version: String?
    public var findings: [Finding]

    public init(
        name: Upstream, detail: String, state: State, version: String? = nil, findings: [Finding] = []
    ) {
        self.name = name
        self.detail = detail
        self.state = state
        self.version = version
        self.findings = findings
    }

    /// One that did not answer, or not usefully.
    static func unreachable(_ name: Upstream, _ detail: String, _ why: String, mend: String) -> DependencyCheckup {
        DependencyCheckup(
            name: name, detail: detail, state: .unreachable, findings: [Finding(.problem, why, mend: mend)])
    }
}
