import HTTPTypes

/// One route of the admin listener.
public struct AdminRoute: Sendable {
    /// What a caller must be allowed to do to use it.
    public enum Access: Sendable {
        /// Nothing: there is nothing in it that anybody who reaches the listener may not see.
        case open
        /// Only looks; not audited.
        case read
        /// Changes something: needs an operator's token, and is audited before and after.
        case change
    }

    let method: HTTPRequest.Method
    /// Segments in braces match one segment of the path: `/admin/v1/jobs/{id}`. Also the label in metrics, logs and the audit.
    let template: String
    let access: Access
    let answer: @Sendable (AdminRequest) async throws -> AdminAnswer

    init(
        _ method: HTTPRequest.Method, _ template: String, access: Access = .read,
        answer: @escaping @Sendable (AdminRequest) async throws -> AdminAnswer
    ) {
        self.method = method
        self.template = template
        self.access = access
        self.answer = answer
    }
}

/// The routes of one concern; `AdminAPI` is given all of them.
public protocol AdminRoutes: Sendable {
    var routes: [AdminRoute] { get }
}
