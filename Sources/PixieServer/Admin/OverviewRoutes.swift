import HTTPTypes
public import PixieCore

/// `/admin/v1/dependencies` and `/admin/v1/audit`.
public struct OverviewRoutes: AdminRoutes {
    private let dependencies: @Sendable () -> [DependencyReport]
    private let audit: AuditTrail

    /// `dependencies`: how each is doing; asked on each call.
    public init(dependencies: @escaping @Sendable () -> [DependencyReport], audit: AuditTrail) {
        self.dependencies = dependencies
        self.audit = audit
    }

    public var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/admin/v1/dependencies") { [dependencies] _ in
                try .json(["dependencies": dependencies().map(HealthRoutes.Dependency.init)])
            },
            AdminRoute(.get, "/admin/v1/audit") { [audit] in
                let limit = try $0.integer("limit", in: 1...AuditTrail.memory, standard: 100)
                return try .json(["entries": audit.recent(limit: limit)])
            },
        ]
    }
}
