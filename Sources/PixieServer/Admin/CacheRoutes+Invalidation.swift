import HTTPTypes
import PixieCore
import PixieQuery

extension CacheRoutes {
    /// Each takes `dry_run=true`, which counts only, and `wait=true`, which answers once every live instance has applied the order.
    var invalidating: [AdminRoute] {
        [
            deletion("/admin/v1/cache/users/{user_id}") { request throws(ProblemDetails) in
                guard let user = UserID(request.parameter("user_id")) else {
                    throw .invalid("user_id", "must be a UUID")
                }
                return .user(user)
            },
            deletion("/admin/v1/cache/documents/{document_id}") { request throws(ProblemDetails) in
                let id = request.parameter("document_id")
                guard CacheTag.isIdentifier(id) else {
                    throw .invalid("document_id", "must have 1 to 256 bytes without control characters")
                }
                return .document(id)
            },
            deletion("/admin/v1/cache/tags/{tag}") { request throws(ProblemDetails) in
                guard let tag = CacheTag(request.parameter("tag")) else { throw .invalid("tag", Self.tagExpectation) }
                return tag
            },
            deletion("/admin/v1/cache/entries/{id}") { request throws(ProblemDetails) in
                try Self.entryID(request).tag
            },
            deletion("/admin/v1/cache/responses") { _ throws(ProblemDetails) in .responses },
            deletion("/admin/v1/cache/embeddings") { _ throws(ProblemDetails) in .embeddings },
            deletion("/admin/v1/cache/sessions") { _ throws(ProblemDetails) in .sessions },
        ]
    }

    /// What is kept in the store behind memory, and is taken from there too.
    private static func storedTier(_ tag: CacheTag) -> StoredTier? {
        switch tag {
        case .embeddings: .embeddings
        case .sessions: .sessions
        default: nil
        }
    }

    private func order(_ tag: CacheTag, _ request: AdminRequest) async throws -> CacheInvalidation.Result {
        let (isDry, waits) = (try request.flag("dry_run"), try request.flag("wait"))
        if let tier = Self.storedTier(tag) {
            let deadline = Deadline.after(Self.clearTimeout, from: request.context.startedAt)
            return isDry
                ? try await cache.previewClear(tier, deadline: deadline)
                : try await cache.clear(tier, waits: waits, deadline: deadline)
        }
        if isDry { return cache.invalidation.preview([tag]) }
        return try await cache.invalidation.invalidate(
            [tag], cause: .operatorOrder, waits: waits,
            deadline: .after(
                waits ? DataChangedRoute.waitingTimeout : Self.timeout, from: request.context.startedAt))
    }

    private func deletion(
        _ template: String, _ tag: @escaping @Sendable (AdminRequest) throws(ProblemDetails) -> CacheTag
    ) -> AdminRoute {
        AdminRoute(.delete, template, access: .change) { request in
            let tag = try tag(request)
            let result: CacheInvalidation.Result
            do { result = try await order(tag, request) } catch let error as UpstreamError {
                throw InvalidationProblem.describe(error)
            }
            return AdminAnswer(
                headers: [.contentType: "application/json"], body: InvalidationResponseBody(result).json)
        }
    }
}
