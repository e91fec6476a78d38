import PixieCore

/// All that the doctor found, the worst first.
public struct DoctorReport: ManagementReport {
    public var collection: String
    public var server: String
    public var findings: [DoctorFinding]
    /// With the user filter, against exact searches; nil when it could not be measured.
    public var recall: Double?

    public var isHealthy: Bool { !findings.contains { $0.severity == .problem } }

    public var lines: [String] {
        var lines = findings.flatMap { finding in
            ["\(finding.severity.rawValue): \(finding.finding)", "  seen: \(finding.evidence)"]
                + (finding.mend.map { ["  mend: \($0)"] } ?? [])
        }
        if let recall { lines.append("recall with the user filter: \(CollectionReport.percent(recall))") }
        lines.append(
            isHealthy
                ? "\(collection) on Qdrant \(server): no problems" : "\(collection) on Qdrant \(server): see above")
        return lines
    }
}

extension QdrantManagement {
    /// Looks at the collection and, with `questions` filtered searches against exact ones, at what it really finds. Changes nothing.
    public func doctor(
        _ design: CollectionDesign, _ context: DoctorContext, questions count: Int = 40, seed: UInt64
    ) async throws -> DoctorReport {
        let version = try await client.version(deadline: deadline)
        let live = try await describe(design.name)
        var recall: DoctorEvidence.MeasuredRecall?
        if live.points > 0, count > 0 {
            // A server that refuses exact searches, or filters without an index, is judged by its settings alone.
            do {
                recall = try await measuredRecall(design.name, count: count, context.search, seed: seed)
            } catch let error as QdrantError where [.strictMode, .forbidden, .rejected].contains(error.code) {}
        }
        let evidence = DoctorEvidence(
            design: design, live: live, context: context, version: version, collections: try await names(),
            aliases: try await aliases(), recall: recall, deleted: try await deletedVectors(design.name))
        return DoctorReport(
            collection: design.name, server: version.description, findings: CollectionDoctor(evidence).findings,
            recall: recall?.share)
    }

    private func measuredRecall(
        _ name: String, count: Int, _ settings: SearchSettings, seed: UInt64
    ) async throws -> DoctorEvidence.MeasuredRecall? {
        var generator = SeededGenerator(seed: seed)
        var shares: [Double] = []
        for question in try await questions(name, count: count, using: &generator) {
            let truth = try await nearest(to: question, in: name, limit: 10, ef: nil, isExact: true)
            let found = try await nearest(
                to: question, in: name, limit: 10, ef: settings.ef, oversampling: settings.oversampling)
            if let share = Recall.share(found: found, truth: truth, without: question.id, limit: 10) {
                shares.append(share)
            }
        }
        guard !shares.isEmpty else { return nil }
        return .init(share: shares.reduce(0, +) / Double(shares.count), questions: shares.count)
    }
}
