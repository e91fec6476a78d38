import FoundationEssentials
import HTTPTypes
import PixieCore
import Testing

@testable import PixieBackends

@Suite(.enabled(if: QdrantServer.isScripted, QdrantServer.needs)) struct QdrantManagementTests {
    private var soon: Deadline { .after(.seconds(300)) }

    @Test func initMakesWhatTheGuideSaysAndThenNothing() async throws {
        try await QdrantServer.run { server in
            let management = server.management()
            let design = CollectionDesign.guide()
            let dry = try await management.initialize(design, isDryRun: true)
            #expect(dry.steps.count == 5)
            #expect(try await management.list().collections.isEmpty)
            let made = try await management.initialize(design)
            #expect(made.steps.first == "create the collection")
            let again = try await management.initialize(design)
            #expect(again.steps.isEmpty)
            #expect(again.present.count == 5)
            let info = try await management.info("user_documents")
            #expect((info.dimensions, info.m, info.efConstruct) == (1_536, 16, 128))
            #expect(info.distance == "Cosine")
            #expect(
                info.payloadIndexes.keys.sorted() == [
                    "document_id", "metadata.created_at", "metadata.source", "user_id",
                ])
            #expect(info.fullScanVectors == 1_666)
            let doctor = try await management.doctor(design, DoctorContext(), seed: 1)
            #expect(doctor.isHealthy, "\(doctor.findings)")
            await #expect(throws: ManagementRefusal.self) { try await management.initialize(.guide(dimensions: 768)) }
        }
    }

    @Test(arguments: ["1.7.4", "1.10.1", "1.16.0"])
    func initAndDoctorWorkOnOlderServers(version: String) async throws {
        try await QdrantServer.run { server in
            try await server.control(#"{"version": "\#(version)"}"#)
            let management = server.management()
            let design = CollectionDesign.guide(dimensions: 8)
            let made = try await management.initialize(design)
            #expect(made.warnings.isEmpty == (version != "1.7.4"))
            #expect(try await management.initialize(design).steps.isEmpty)
            let doctor = try await management.doctor(design, DoctorContext(), seed: 1)
            #expect(doctor.isHealthy, "\(doctor.findings)")
            #expect(try await management.wait("user_documents", until: soon, interval: .milliseconds(20)).isAtRest)
        }
    }

    @Test func twoInitsAtTheSameTimeBothSucceed() async throws {
        try await QdrantServer.run { server in
            let management = server.management()
            async let first = management.initialize(.guide(dimensions: 8))
            async let second = management.initialize(.guide(dimensions: 8))
            _ = try await (first, second)
            #expect(try await management.initialize(.guide(dimensions: 8)).steps.isEmpty)
        }
    }

    @Test func aCollectionThatAnAliasLeadsToIsNotDeleted() async throws {
        try await QdrantServer.run { server in
            let management = server.management()
            _ = try await management.initialize(.guide(dimensions: 8))
            for _ in 0..<2 { try await management.setAlias("live", to: "user_documents") }
            #expect(try await management.list().collections.map(\.aliases) == [["live"]])
            for name in ["user_documents", "live"] {
                await #expect(throws: ManagementRefusal.self) { try await management.delete(name) }
            }
            try await management.deleteAlias("live")
            try await management.delete("user_documents")
            #expect(try await management.list().collections.isEmpty)
        }
    }

    @Test func hnswSetRebuildsAndWaitsUntilItIsBuilt() async throws {
        try await QdrantServer.run { server in
            let file = try PlantedVectors.file(lines: 1_200, dimensions: 32)
            defer { try? FileManager.default.removeItem(atPath: file) }
            let management = server.management()
            _ = try await management.initialize(.guide(name: "c", dimensions: 32))
            try await load(file, into: "c", management)
            let plan = try await management.planGraph(GraphChange(m: 8, indexingThreshold: 40), on: "c")
            #expect(plan.cost == .rebuild)
            try await management.apply(plan)
            #expect(try await management.wait("c", until: soon, interval: .milliseconds(50)).isAtRest)
            let info = try await management.info("c")
            #expect(info.m == 8)
            #expect(info.indexedShare == 1)
        }
    }

    @Test func waitSaysWhatItWaitsForAndStartsWhatIsGrey() async throws {
        try await QdrantServer.run { server in
            try await server.withCollection(settings: #"{"optimizers_config": {"indexing_threshold": 10}}"#) { name in
                let management = server.management()
                try await server.control(#"{"hold": "grey"}"#)
                let vectors = (0..<500).map { #"{"id": \#($0), "vector": [1,0,0,0,0,0,0,\#($0 + 1)]}"# }.joined(
                    separator: ",")
                try await server.send(.put, "/collections/\(name)/points?wait=true", #"{"points": [\#(vectors)]}"#)
                let stuck = try await management.wait(name, until: soon, interval: .milliseconds(20))
                #expect(!stuck.isAtRest)
                #expect(stuck.waitsFor?.contains("--start") == true)
                try await server.control(#"{"hold": "yellow"}"#)
                let late = try await management.wait(
                    name, until: .after(.milliseconds(300)), interval: .milliseconds(20))
                #expect(!late.isAtRest)
                #expect(late.waitsFor?.contains("queued") == true)
                try await server.control(#"{"hold": null}"#)
                #expect(
                    try await management.wait(name, until: soon, interval: .milliseconds(20), starting: true).isAtRest)
            }
        }
    }

    @Test func whatCannotFitOnTheServersDiskIsRefusedBeforehand() async throws {
        try await QdrantServer.run { server in
            let management = server.management()
            _ = try await management.initialize(.guide(name: "c", dimensions: 1_000))
            let vector = (0..<1_000).map { "\($0 + 1)" }.joined(separator: ",")
            let points = (0..<60).map { #"{"id": \#($0), "vector": [\#(vector)]}"# }.joined(separator: ",")
            try await server.send(.put, "/collections/c/points?wait=true", #"{"points": [\#(points)]}"#)
            // 240,000 bytes of vectors; 1 % of 10 MiB is less, 5 % is more.
            try await server.control(#"{"disk": {"kib": 10240, "used_percent": 99}}"#)
            let refusal = await #expect(throws: ManagementRefusal.self) {
                try await management.createSnapshot("c", within: .seconds(300))
            }
            #expect(refusal?.description.contains("snapshot list") == true)
            var copy = Reindex("c", to: "d")
            copy.keepsAliases = true
            let folder = FileManager.default.temporaryDirectory.path + "/pixie-disk-\(UUID().uuidString)"
            await #expect(throws: ManagementRefusal.self) {
                try await management.reindex(copy, journals: ReindexJournalStore(directory: folder), seed: 1)
            }
            #expect(try await management.list().collections.map(\.name) == ["c"])
            try await server.control(#"{"disk": {"kib": 10240, "used_percent": 95}}"#)
            #expect(try await management.createSnapshot("c", within: .seconds(300)).snapshots.count == 1)
            // A server that does not say is not asked twice.
            try await server.control(#"{"disk": {"kib": 10240, "used_percent": 99}, "version": "1.16.0"}"#)
            let unasked = server.management()
            #expect(try await unasked.createSnapshot("c", within: .seconds(300)).snapshots.count == 1)
            #expect(try await server.seen().mismatches == [])
        }
    }

    @Test func aSnapshotBringsBackWhatWasThere() async throws {
        try await QdrantServer.run { server in
            let management = server.management()
            _ = try await management.initialize(.guide(name: "c", dimensions: 8))
            let store = QdrantVectorStore(client: server.client(), collection: "c", dimensions: 8)
            let user = UserID(UUID())
            let chunk = IndexedDocument.Chunk(content: "kept", vector: [1, 0, 0, 0, 0, 0, 0, 0])
            let document = IndexedDocument(id: "d", title: "t", source: "note", createdAt: Date(), chunks: [chunk])
            try await store.put(document, user: user, deadline: soon)
            let made = try #require(try await management.createSnapshot("c", within: .seconds(300)).snapshots.first)
            #expect(try await management.snapshots("c").snapshots.map(\.name) == [made.name])
            try await store.remove(documentID: "d", user: user, deadline: soon)
            await #expect(throws: ManagementRefusal.self) {
                try await management.restore("../x", of: "c", to: "c", within: .seconds(300))
            }
            let copy = try await management.restore(made.name, of: "c", to: "copy", within: .seconds(300))
            #expect((copy.pointsBefore, copy.points) == (nil, 1))
            let back = try await management.restore(made.name, of: "c", to: "c", within: .seconds(300))
            #expect((back.pointsBefore, back.points) == (0, 1))
            let found = try await store.nearest(to: chunk.vector, user: user, deadline: soon)
            #expect(found.map(\.content) == ["kept"])
            try await management.deleteSnapshot(made.name, of: "c")
            #expect(try await management.snapshots("c").snapshots.isEmpty)
            #expect(try await server.seen().mismatches == [])
        }
    }

    private func load(_ file: String, into name: String, _ management: QdrantManagement) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/pixie-state-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var load = BulkLoad(path: file, collection: name)
        load.strategy = .online
        _ = try await management.load(
            load, journals: BulkJournalStore(directory: folder), waitingAtMost: .seconds(300))
    }
}
