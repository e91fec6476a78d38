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
        ]
    }

    private func deletion(
        _ template: String, _ tag: @escaping @Sendable (AdminRequest) throws(ProblemDetails) -> CacheTag
    ) -> AdminRoute {
        AdminRoute(.delete, template, access: .change) { request in
            let tag = try tag(request)
            let result: CacheInvalidation.Result
            if try request.flag("dry_run") {
                result = cache.invalidation.preview([tag])
            } else {
                let deadline = Deadline.after(Self.timeout, from: request.context.startedAt)
                do {
                    result = try await cache.invalidation.invalidate(
                        [tag], cause: .operatorOrder, waits: try request.flag("wait"), deadline: deadline)
                } catch let error as UpstreamError {
                    throw InvalidationProblem.describe(error)
                }
            }
            return AdminAnswer(
                headers: [.contentType: "application/json"], body: InvalidationResponseBody(result).json)
        }
    }
}
