/// How one of the systems Pixie depends on is doing, as far as Pixie's own calls tell.
public struct DependencyReport: Sendable {
    public enum State: String, Sendable, Encodable {
        /// In-process: there is nothing that could be down.
        case embedded
        /// The last call succeeded.
        case up
        /// The last calls failed; the next one will try again.
        case failing
        /// Not called for now, because too many calls in a row failed.
        case down
        /// Not called yet.
        case unknown
    }

    public var upstream: Upstream
    public var state: State
    /// Which system it is, in words: a model's name, a host. Never a credential.
    public var detail: String
    /// What answers lack while it does not work.
    public var without: String
    /// What is wrong with it, and how to mend that; empty when nothing is known to be.
    public var findings: [DependencyFinding]

    public init(
        upstream: Upstream, state: State, detail: String, without: String, findings: [DependencyFinding] = []
    ) {
        self.upstream = upstream
        self.state = state
        self.detail = detail
        self.without = without
        self.findings = findings
    }

    public var isWorking: Bool { state != .failing && state != .down }
}

/// Whether the process takes requests.
public enum Readiness: String, Sendable { case starting, ready, stopping }
