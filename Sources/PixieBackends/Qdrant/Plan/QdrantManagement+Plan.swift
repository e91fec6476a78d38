import HTTPTypes
import PixieCore

extension QdrantManagement {
    /// How the live collection differs from the design. Changes nothing.
    public func plan(_ design: CollectionDesign) async throws -> CollectionPlan {
        let version = try await client.version(deadline: deadline)
        return CollectionPlan(design, live: try await describeIfPresent(design.name), version: version)
    }

    /// Makes the live collection as the design says; gives the plan it carried out. What has to be rebuilt then goes on by itself,
    /// see `wait`.
    ///
    /// Refuses to make a collection with points anew.
    public func apply(_ design: CollectionDesign) async throws -> CollectionPlan {
        let version = try await client.version(deadline: deadline)
        let plan = CollectionPlan(design, live: try await describeIfPresent(design.name), version: version)
        if plan.cost == .recreate {
            guard plan.points == 0 else {
                let settings = plan.differences.filter { $0.cost == .recreate }.map(\.setting).joined(separator: ", ")
                throw ManagementRefusal(
                    "\(settings) of '\(design.name)' cannot be changed in place, and it has \(plan.points) points. Make another: "
                        + "'pixie qdrant reindex \(design.name) --to NEW' copies vectors of the same size; "
                        + "for another size, 'pixie qdrant init NEW' and load the documents again.")
            }
            try await delete(design.name)
            _ = try await initialize(design)
            return plan
        }
        for step in plan.steps {
            switch step {
            case .create: _ = try await initialize(design)
            case .deleteIndex(let field): try await deleteIndex(design.name, field: field)
            case .createIndex(let index):
                try await createIndex(design.name, field: index.field, schema: index.schema(version))
            case .change(let settings): try await change(design.name, settings)
            }
        }
        return plan
    }

    private func deleteIndex(_ name: String, field: String) async throws {
        let request = QdrantRequest(
            method: .delete, path: QdrantRequest.path(name, "/index/\(QdrantRequest.escaped(field))?wait=true"),
            operation: "delete the index on '\(field)'")
        _ = try await client.call(request, as: UpdateOutcome.self, deadline: deadline)
    }
}
