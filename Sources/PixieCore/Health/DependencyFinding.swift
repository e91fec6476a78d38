/// Something about a dependency that is worth knowing, and what to do about it.
public struct DependencyFinding: Sendable, Hashable, Encodable {
    public enum Severity: String, Sendable, Encodable, CaseIterable {
        case ok
        /// Works, but not as well as it should.
        case warning
        /// Does not work as promised until it is mended.
        case problem
    }

    public var severity: Severity
    /// What is, in one sentence. Never a credential.
    public var text: String
    /// What to do about it; nil when nothing has to be done.
    public var mend: String?

    public init(_ severity: Severity, _ text: String, mend: String? = nil) {
        self.severity = severity
        self.text = text
        self.mend = mend
    }
}
