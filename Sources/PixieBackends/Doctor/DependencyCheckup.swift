public import PixieCore

/// What was found of one dependency: whether it answers, which version it is, and what about it needs mending.
public struct DependencyCheckup: Sendable, Encodable {
    public typealias Finding = DependencyFinding

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
    static func unreachable(_ name: Upstream, _ detail: String, _ why: String) -> DependencyCheckup {
        DependencyCheckup(
            name: name, detail: detail, state: .unreachable,
            findings: [Finding(.problem, why, mend: name.remedyForSilence)])
    }
}

extension Upstream {
    /// What to do about one that does not answer.
    var remedyForSilence: String {
        switch self {
        case .languageModel: "check OPENAI_BASE_URL, and that the server runs"
        case .embeddingModel: "check PIXIE_EMBEDDING_BASE_URL or OPENAI_BASE_URL, and that the server runs"
        case .documents: "check QDRANT_URL and QDRANT_API_KEY, and that the server runs"
        case .records: "check DATABASE_URL, that the server runs, and that pg_hba.conf lets this role in"
        case .sharedCache: "check REDIS_URL (or REDIS_HOST, REDIS_PORT, REDIS_PASSWORD), and that the server runs"
        }
    }
}

extension DependencyReport {
    /// The same, with what to do about its silence where it does not work.
    func explainingSilence() -> DependencyReport {
        guard !isWorking else { return self }
        var report = self
        // What it answers instead is the doctor's to tell: a request's error may quote what is nobody else's business.
        report.findings = [
            DependencyFinding(
                .problem, "it does not answer as it should",
                mend: upstream.remedyForSilence + "; 'pixie doctor' tells what it answers")
        ]
        return report
    }
}
