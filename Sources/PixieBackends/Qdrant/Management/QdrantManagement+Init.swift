import PixieCore

/// What `init` found and did.
public struct InitReport: ManagementReport {
    public var collection: String
    public var present: [String]
    /// In the words of what was done, or would be.
    public var steps: [String]
    public var warnings: [String]
    public var isDryRun: Bool

    public var lines: [String] {
        let verb = isDryRun ? "would" : "done:"
        return present.map { "exists: \($0)" } + steps.map { "\(verb) \($0)" }
            + (steps.isEmpty ? ["\(collection): nothing to do"] : []) + warnings.map { "warning: \($0)" }
    }
}

extension QdrantManagement {
    /// Makes the collection and its indexes as designed, or what is missing of them; run again it finds nothing to do.
    ///
    /// Refuses when what exists cannot be changed into it: nothing is touched then.
    public func initialize(_ design: CollectionDesign, isDryRun: Bool = false) async throws -> InitReport {
        let version = try await client.version(deadline: deadline)
        let plan = InitPlan(design, live: try await describeIfPresent(design.name), version: version)
        guard plan.conflicts.isEmpty else {
            throw ManagementRefusal(
                "'\(design.name)' exists and cannot be changed into what was asked for: "
                    + plan.conflicts.joined(separator: "; ")
                    + ". Take another name, or copy its documents into a collection made anew.")
        }
        if !isDryRun {
            for step in plan.steps {
                switch step {
                case .createCollection: try await createUnlessRaced(design)
                case .createIndex(let index):
                    try await createIndex(design.name, field: index.field, schema: index.schema(version))
                }
            }
        }
        return InitReport(
            collection: design.name, present: plan.present, steps: plan.steps.map(\.words), warnings: plan.warnings,
            isDryRun: isDryRun)
    }

    /// Two that start at the same time both want to create it: the second finds it made.
    private func createUnlessRaced(_ design: CollectionDesign) async throws {
        do { try await create(design.name, design.settings) } catch let error as QdrantError
            where error.code == .conflict
        {
            let live = try await describe(design.name)
            guard live.dimensions == design.dimensions else { throw error }
        }
    }
}
