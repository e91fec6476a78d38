import HTTPTypes
public import PixieCore

/// `/admin/v1/jobs`: how long work is doing, and its cancellation.
public struct JobRoutes: AdminRoutes {
    private let jobs: JobRegistry

    public init(jobs: JobRegistry) { self.jobs = jobs }

    public var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/admin/v1/jobs") { [jobs] _ in try .json(["jobs": jobs.all]) },
            AdminRoute(.get, "/admin/v1/jobs/{id}") { [jobs] in
                guard let status = jobs.status(of: $0.parameter("id")) else { throw Self.unknown }
                return try .json(status)
            },
            AdminRoute(.delete, "/admin/v1/jobs/{id}", access: .change) { [jobs] in
                guard let status = jobs.cancel($0.parameter("id")) else { throw Self.unknown }
                return try .json(status, status: .accepted)
            },
        ]
    }

    private static let unknown = ProblemDetails.notFound(
        "There is no job of this id. GET /admin/v1/jobs lists those that are under way and the last that are over.")
}
