public import PixieCore
public import PixieIO

extension DependencyCheckup {
    /// Redis: reachable, its version, its memory and what it does when that is full, and that it takes a write.
    public static func redis(_ pool: RedisPool, address: String, deadline: Deadline) async -> DependencyCheckup {
        let health: RedisHealth
        do { health = try await RedisHealth.read(from: pool, deadline: deadline) } catch {
            return .unreachable(.sharedCache, address, "Redis does not answer: \(error)")
        }
        var findings = health.findings.map {
            Finding($0.severity == .ok ? .ok : $0.severity == .warning ? .warning : .problem, $0.text, mend: $0.remedy)
        }
        if let version = health.info.version, let major = Int(version.prefix { $0 != "." }), major < 6 {
            findings.append(
                Finding(.problem, "Redis \(version) is too old", mend: "run Redis 6 or later; 7 is what is tested"))
        }
        let key = "pixie:doctor"
        do {
            let store = RedisKeyValueStore(pool: pool)
            try await store.set([1], for: key, lifetime: .seconds(10), deadline: deadline)
            try await store.remove([key], deadline: deadline)
        } catch {
            findings.append(
                Finding(
                    .problem, "Redis does not take a write: \(error)",
                    mend: "use a primary, not a replica; see that the user may write (ACL) and memory is not full"))
        }
        do { _ = try await pool.run(RedisScript("return 1"), deadline: deadline) } catch {
            findings.append(
                Finding(
                    .problem, "Redis does not run scripts, without which it is not used at all: \(error)",
                    mend: "let the user of REDIS_URL run them: ACL SETUSER <user> +eval +evalsha"))
        }
        return DependencyCheckup(
            name: .sharedCache, detail: address, state: .reachable, version: health.info.version, findings: findings)
    }

    /// PostgreSQL: reachable, its version, and what `SchemaCheck` finds.
    public static func postgres(
        _ configuration: PostgresConfiguration, loop: EventLoop, deadline: Deadline
    ) async -> DependencyCheckup {
        do {
            let report = try await PostgresConnection.withConnection(configuration, loop: loop, deadline: deadline) {
                try await SchemaCheck.run(on: $0, deadline: deadline)
            }
            let findings = report.findings.map { finding in
                Finding(
                    finding.severity == .drift ? .problem : .warning, "\(finding.object): \(finding.words)",
                    mend: finding.severity == .drift ? mend(finding.object) : nil)
            }
            return DependencyCheckup(
                name: .records, detail: configuration.address, state: .reachable, version: report.server,
                findings: findings.isEmpty ? [Finding(.ok, "the schema is as expected, and is read only")] : findings)
        } catch {
            return .unreachable(.records, configuration.address, "PostgreSQL does not answer: \(error)")
        }
    }

    private static func mend(_ object: String) -> String {
        switch object {
        case "role", "session":
            "CREATE ROLE pixie_reader LOGIN; GRANT SELECT ON users, tasks, events TO pixie_reader; put it into DATABASE_URL"
        default: "ask the backend's team for a migration: Pixie never changes the schema"
        }
    }

    /// Qdrant: reachable, its version, and what its own doctor finds of the collection. `questions`: searches by which it measures
    /// what filtered searches find; 0 makes none.
    public static func qdrant(
        _ client: QdrantClient, collection: String = QdrantVectorStore.defaultCollection, dimensions: Int,
        context: DoctorContext, questions: Int = 20, seed: UInt64, deadline: Deadline
    ) async -> DependencyCheckup {
        let version: QdrantVersion
        do { version = try await client.version(deadline: deadline) } catch {
            return .unreachable(.documents, client.address, "\(error)")
        }
        var findings: [Finding]
        do {
            let design = CollectionDesign.guide(name: collection, dimensions: dimensions)
            let report = try await QdrantManagement(client: client).doctor(
                design, context, questions: questions, seed: seed)
            findings = report.findings.map { finding in
                let severity: Finding.Severity =
                    switch finding.severity {
                    case .problem: .problem
                    case .warning: .warning
                    case .note: .ok
                    }
                return Finding(severity, "\(finding.finding) (\(finding.evidence))", mend: finding.mend)
            }
            if findings.isEmpty { findings = [Finding(.ok, "\(collection) is as it should be")] }
        } catch let error as QdrantError where error.code == .notFound {
            findings = [Finding(.problem, "there is no collection \(collection)", mend: "pixie qdrant init")]
        } catch {
            findings = [Finding(.problem, "\(collection) cannot be looked at: \(error)", mend: "pixie qdrant doctor")]
        }
        return DependencyCheckup(
            name: .documents, detail: client.address, state: .reachable, version: version.description,
            findings: findings)
    }
}
