import FoundationEssentials
import HTTPTypes
import PixieCore
import Testing

@testable import PixieBackends

@Suite(.enabled(if: QdrantServer.isScripted, QdrantServer.needs)) struct QdrantVersionsTests {
    private var soon: Deadline { .after(.seconds(300)) }

    /// Every operation once, on a collection of 300 points.
    private func useEverything(_ server: QdrantServer) async throws {
        let file = try PlantedVectors.file(lines: 300, dimensions: 8)
        let folder = FileManager.default.temporaryDirectory.path + "/pixie-versions-\(UUID().uuidString)"
        defer {
            try? FileManager.default.removeItem(atPath: file)
            try? FileManager.default.removeItem(atPath: folder)
        }
        let management = server.management()
        var design = CollectionDesign.guide(name: "docs", dimensions: 8)
        _ = try await management.initialize(design)
        let bulk = BulkJournalStore(directory: folder)
        for strategy in BulkStrategy.allCases {
            _ = try await management.beginBulk("docs", strategy, journals: bulk)
            _ = try await management.finishBulk("docs", journals: bulk, waitsUntil: soon)
        }
        let loaded = try await management.load(
            BulkLoad(path: file, collection: "docs"), journals: bulk, waitingAtMost: .seconds(300))
        #expect(loaded.loaded == 300)
        #expect(loaded.waited?.isAtRest == true, "\(loaded.waited?.waitsFor ?? "not waited for")")
        design.hnsw.m = 20
        design.optimizers.defaultSegmentNumber = 1
        design.indexes.append(.init(field: "metadata.title", type: "keyword"))
        #expect(try await management.plan(design).cost != nil)
        _ = try await management.apply(design)
        #expect(try await management.plan(design).differences == [])
        try await management.apply(try await management.planGraph(GraphChange(payloadM: 8), on: "docs"))
        #expect(
            try await management.wait("docs", until: soon, interval: .milliseconds(20), starting: true).isAtRest)
        let info = try await management.info("docs")
        #expect((info.points, info.m) == (300, 20))
        var request = TuneRequest(collection: "docs", seed: 1)
        request.questions = 40
        request.targetRecall = 0.5
        #expect(try await management.tune(request).recommendedEf != nil)
        try await management.setAlias("live", to: "docs")
        let copied = try await management.reindex(
            Reindex("live", to: "copy"), journals: ReindexJournalStore(directory: folder), seed: 1)
        #expect(copied.stage == "switched" && copied.isSound)
        let snapshot = try #require(try await management.createSnapshot("copy", within: .seconds(300)).snapshots.first)
        let restored = try await management.restore(snapshot.name, of: "copy", to: "copy", within: .seconds(300))
        #expect((restored.pointsBefore, restored.points) == (300, 300))
        try await management.deleteSnapshot(snapshot.name, of: "copy")
        let doctor = try await management.doctor(
            .guide(name: "copy", dimensions: 8), DoctorContext(), seed: 3)
        #expect(doctor.isHealthy, "\(doctor.findings)")
        try await management.delete("docs")
        #expect(try await management.list().collections.map(\.name) == ["copy"])
    }

    @Test(arguments: ["1.7.4", "1.10.1", "1.16.0", "1.19.0"])
    func everyOperationWorksOnEveryVersion(version: String) async throws {
        try await QdrantServer.run { server in
            try await server.control(#"{"version": "\#(version)", "extra": true}"#)
            try await useEverything(server)
        }
    }

    @Test(
        .enabled(if: QdrantServer.comparesWithDocument, "PIXIE_QDRANT_OPENAPI names Qdrant's OpenAPI document"))
    func everythingSentAndReceivedIsInQdrantsOwnDocument() async throws {
        try await QdrantServer.run { server in
            try await useEverything(server)
            let store = QdrantVectorStore(
                client: server.client(), collection: "live", dimensions: 8,
                settings: SearchSettings(ef: 32, oversampling: 2))
            let user = UserID(UUID())
            let chunk = IndexedDocument.Chunk(content: "c", vector: [1, 0, 0, 0, 0, 0, 0, 0])
            let document = IndexedDocument(id: "d", title: "t", source: "note", createdAt: Date(), chunks: [chunk])
            for _ in 0..<2 { try await store.put(document, user: user, deadline: soon) }
            #expect(try await store.nearest(to: chunk.vector, user: user, deadline: soon).count == 1)
            #expect(try await store.remove(documentID: "d", user: user, deadline: soon))
            #expect(try await server.seen().mismatches == [])
            // That the comparison can fail at all:
            try await server.withCollection { name in
                try await server.send(.post, "/collections/\(name)/points/count", #"{"exact": true, "invented": 1}"#)
            }
            #expect(try await server.seen().mismatches.count == 1)
        }
    }
}
