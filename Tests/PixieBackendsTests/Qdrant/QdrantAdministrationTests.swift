import FoundationEssentials
import PixieCore
import Testing

@testable import PixieBackends

@Suite(.enabled(if: QdrantServer.isScripted, QdrantServer.needs)) struct QdrantAdministrationTests {
    private func withAdministration(
        _ body: (QdrantAdministration, String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/pixie-admin-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await QdrantServer.run { server in
            try await body(
                QdrantAdministration(
                    client: server.client(), directory: folder, dimensions: 8, embedding: nil, time: SystemTime()),
                folder)
        }
    }

    private func member(_ value: JSONValue, _ name: String) -> JSONValue? {
        guard case .object(let members) = value else { return nil }
        return members[name]
    }

    @Test func commandsDoWhatTheCommandLineDoes() async throws {
        try await withAdministration { administration, folder in
            func perform(
                _ operation: CollectionCommand.Operation, _ name: String = "docs", _ options: [String: JSONValue] = [:]
            ) async throws -> JSONValue {
                try await administration.perform(CollectionCommand(operation, name, options: options)) { _ in }
            }
            _ = try await perform(.create)
            try FileManager.default.createDirectory(atPath: folder + "/imports", withIntermediateDirectories: true)
            let file = try PlantedVectors.file(lines: 100, dimensions: 8)
            try FileManager.default.moveItem(atPath: file, toPath: folder + "/imports/lines.jsonl")
            let loaded = try await perform(.load, "docs", ["file": .string("lines.jsonl")])
            #expect(member(loaded, "loaded") == .integer(100))
            #expect(member(try await perform(.info), "points") == .integer(100))
            _ = try await perform(.setAlias, "live", ["collection": .string("docs")])
            let copied = try await perform(.reindex, "live", ["to": .string("copy")])
            #expect(member(copied, "stage") == .string("switched"))
            let tuned = try await perform(
                .tune, "copy", ["questions": .integer(40), "target_recall": .number(0.5), "apply": .bool(true)])
            #expect(try SearchSettingsStore(directory: folder).read("copy")?.ef != nil, "\(tuned)")
            #expect(member(try await perform(.searchSettings, "copy"), "ef") != nil)
            #expect(member(try await perform(.delete, "docs", ["dry_run": .bool(true)]), "points") == .integer(100))
            let unasked = await #expect(throws: CollectionError.self) { try await perform(.delete) }
            #expect(unasked?.code == .unconfirmed)
            _ = try await perform(.delete, "docs", ["yes": .bool(true)])
            let gone = await #expect(throws: CollectionError.self) { try await perform(.info) }
            #expect(gone?.code == .notFound)
        }
    }

    @Test(arguments: [
        (CollectionCommand.Operation.setGraph, ["m": JSONValue.string("many")], "m"),
        (.setGraph, ["m": .integer(5_000)], "m"), (.setGraph, ["hnsw_m": .integer(5)], "hnsw_m"),
        (.info, ["dry_run": .string("yes")], "dry_run"), (.load, [:], "file"),
        (.load, ["file": .string("../../etc/passwd")], "file"), (.load, ["file": .string("none.jsonl")], "file"),
        (.tune, ["target_recall": .integer(7)], "target_recall"), (.reindex, ["to": .integer(1)], "to"),
        (.plan, ["design": .string("collection: c")], "design"),
        (.beginBulk, ["strategy": .string("fast")], "strategy"),
    ])
    func everyOptionThatIsNoneIsNamed(
        operation: CollectionCommand.Operation, options: [String: JSONValue], field: String
    ) async throws {
        try await withAdministration { administration, _ in
            _ = try await administration.perform(CollectionCommand(.create, "docs")) { _ in }
            let error = await #expect(throws: CollectionError.self) {
                try await administration.perform(CollectionCommand(operation, "docs", options: options)) { _ in }
            }
            #expect(error?.code == .invalid(field: field), "\(error?.description ?? "-")")
        }
    }
}
