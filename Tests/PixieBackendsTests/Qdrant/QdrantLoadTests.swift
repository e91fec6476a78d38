import FoundationEssentials
import PixieCore
import Testing

@testable import PixieBackends

@Suite(.enabled(if: QdrantServer.isScripted, QdrantServer.needs)) struct QdrantLoadTests {
    /// A file of lines, a collection and a place for journals.
    private func withLoad(
        lines: Int = 600, extra: [String] = [],
        _ body: (QdrantServer, QdrantManagement, BulkLoad, BulkJournalStore) async throws -> Void
    ) async throws {
        let file = try PlantedVectors.file(lines: lines, dimensions: 8, extra: extra)
        let folder = FileManager.default.temporaryDirectory.path + "/pixie-state-\(UUID().uuidString)"
        defer {
            try? FileManager.default.removeItem(atPath: file)
            try? FileManager.default.removeItem(atPath: folder)
        }
        try await QdrantServer.run { server in
            let management = server.management()
            _ = try await management.initialize(.guide(name: "c", dimensions: 8))
            var load = BulkLoad(path: file, collection: "c")
            load.pointsPerRequest = 50
            try await body(server, management, load, BulkJournalStore(directory: folder))
        }
    }

    @Test(arguments: BulkStrategy.allCases)
    func everyStrategyLoadsAllAndLeavesTheSettingsAsTheyWere(strategy: BulkStrategy) async throws {
        try await withLoad { _, management, load, journals in
            var load = load
            load.strategy = strategy
            // Settings that are nobody's default: these have to come back.
            try await management.change(
                "c",
                .object([
                    "hnsw_config": .object(["m": .integer(12)]),
                    "optimizers_config": .object([
                        "indexing_threshold": .integer(11), "max_optimization_threads": .integer(2),
                    ]),
                ]))
            let before = try await management.describe("c")
            let report = try await management.load(load, journals: journals, waitingAtMost: .seconds(300))
            #expect((report.loaded, report.rejected) == (600, 0))
            #expect(report.waited?.isAtRest == true)
            let after = try await management.describe("c")
            #expect(after.hnsw == before.hnsw)
            #expect(after.config.optimizers == before.config.optimizers)
            #expect(after.points == 600)
            // The last points may be in a segment that is still too small for a graph.
            #expect(after.indexed >= 300)
            #expect(try journals.read("c") == nil)
        }
    }

    @Test func linesThatCannotBeLoadedAreNamedAndTheRestGoesOn() async throws {
        let bad = [#"{"user_id": "nobody", "document_id": "d", "content": "c", "vector": [1]}"#, "", "garbage"]
        try await withLoad(lines: 100, extra: bad) { _, management, load, journals in
            let report = try await management.load(load, journals: journals, waitingAtMost: .seconds(300))
            #expect((report.loaded, report.rejected) == (100, 2))
            #expect(report.rejectedLines.map(\.line) == [101, 103])
            #expect(report.rejectedLines.first?.reason == "vector has 1 numbers, the collection 8")
            var strict = load
            strict.isStrict = true
            let stopped = try await management.load(strict, journals: journals)
            #expect(stopped.wasStopped)
            #expect(stopped.rejectedLines.map(\.line) == [101])
            #expect(try await management.info("c").points == 100)
        }
    }

    @Test func rejectedLinesOfManyBatchesAreNamedInTheirOrderAndTheFirstEndsAStrictLoad() async throws {
        let good = { (index: Int) in
            #"{"user_id": "\#(PlantedVectors.users[0])", "document_id": "d", "content": "\#(index)", "vector": [1, 2, 3, 4, 5, 6, 7, 8]}"#
        }
        let extra = (0..<600).map { $0 % 3 == 2 ? "garbage \($0)" : good($0) }
        try await withLoad(lines: 0, extra: extra) { _, management, load, journals in
            var load = load
            load.pointsPerRequest = 7
            var strict = load
            strict.isStrict = true
            let stopped = try await management.load(strict, journals: journals)
            #expect((stopped.loaded, stopped.rejectedLines.map(\.line)) == (2, [3]))
            #expect(stopped.wasStopped)
            let report = try await management.load(load, journals: journals, waitingAtMost: .seconds(300))
            #expect((report.loaded, report.rejected) == (400, 200))
            #expect(report.rejectedLines.map(\.line) == (1...100).map { $0 * 3 })
            #expect(try await management.info("c").points == 400)
        }
    }

    @Test func linesWithoutAVectorAreEmbedded() async throws {
        let bare = #"{"user_id": "\#(PlantedVectors.users[0])", "document_id": "bare", "content": "embed me"}"#
        try await withLoad(lines: 3, extra: [bare]) { server, management, load, journals in
            let refused = try await management.load(load, journals: journals)
            #expect(refused.rejectedLines.first?.reason.contains("no embedding model") == true)
            let report = try await management.load(load, journals: journals) { texts in
                #expect(texts == ["embed me"])
                return [[0, 0, 0, 0, 0, 0, 0, 1]]
            }
            #expect(report.loaded == 4)
            let store = QdrantVectorStore(client: server.client(), collection: "c", dimensions: 8)
            let found = try await store.nearest(
                to: [0, 0, 0, 0, 0, 0, 0, 1], user: PlantedVectors.users[0], limit: 1, deadline: .after(.seconds(60)))
            #expect(found.map(\.content) == ["embed me"])
        }
    }

    @Test(arguments: [1, 4, 9])
    func anInterruptedLoadGoesOnWhereItWas(requests: Int) async throws {
        try await withLoad { server, management, load, journals in
            var load = load
            load.parallelRequests = 2
            load.strategy = .defer
            let before = try await management.describe("c")
            // Every request after so many fails for good, as if the server had gone.
            try await server.control(#"{"fail_after": {"count": \#(requests), "status": 400, "path": "/points$"}}"#)
            await #expect(throws: QdrantError.self) { try await management.load(load, journals: journals) }
            let status = try management.bulkStatus("c", journals: journals)
            #expect(status.strategy == .defer)
            #expect(status.loaded <= requests * 50)
            #expect(try await management.describe("c").config.optimizers.indexingThreshold == 0)
            let other = BulkLoad(path: #filePath, collection: "c")
            await #expect(throws: ManagementRefusal.self) { try await management.load(other, journals: journals) }
            try await server.control(#"{"fail_after": null}"#)
            let report = try await management.load(load, journals: journals, waitingAtMost: .seconds(300))
            #expect(report.loaded == 600)
            #expect(report.resumedAtLine == (status.loaded > 0 ? status.loaded : nil))
            let after = try await management.describe("c")
            #expect(after.points == 600)
            #expect(after.config.optimizers == before.config.optimizers)
        }
    }

    @Test func aLoadKilledWhileTheGraphIsBuiltOnlyWaitsWhenRunAgain() async throws {
        try await withLoad { server, management, load, journals in
            var load = load
            load.strategy = .m0
            let before = try await management.describe("c")
            let file = try FileLines(path: load.path).identity
            let position = BulkJournal.Position(offset: file.size, lines: 600, loaded: 600, rejected: 0)
            try journals.write(
                BulkJournal(
                    server: server.baseURL, collection: "c", strategy: .m0, before: BulkSettings(before),
                    file: file, position: position, isRestored: true))
            let report = try await management.load(load, journals: journals, waitingAtMost: .seconds(300))
            #expect(report.loaded == 600)
            #expect(try await management.describe("c").points == 0, "nothing is sent twice")
            #expect(try journals.read("c") == nil)
        }
    }

    @Test func aLoadOfOthersIsPreparedAndPutBack() async throws {
        try await withLoad(lines: 10) { _, management, load, journals in
            let before = try await management.describe("c")
            let begun = try await management.beginBulk("c", .m0, journals: journals)
            #expect(begun.strategy == .m0)
            #expect(try await management.describe("c").hnsw.m == 0)
            await #expect(throws: ManagementRefusal.self) {
                try await management.beginBulk("c", .defer, journals: journals)
            }
            let state = String(journals.folder.dropLast("/qdrant".count))
            let context = try DoctorContext(directory: state, collection: "c")
            let found = try await management.doctor(.guide(name: "c", dimensions: 8), context, seed: 1).findings
            #expect(found.contains { $0.finding.contains("m=0") && $0.mend?.contains("bulk finish c") == true })
            _ = try await management.finishBulk("c", journals: journals, waitsUntil: .after(.seconds(300)))
            #expect(try await management.describe("c").hnsw == before.hnsw)
            await #expect(throws: ManagementRefusal.self) {
                try await management.finishBulk("c", journals: journals, waitsUntil: nil)
            }
            _ = try await management.load(load, journals: journals, waitingAtMost: .seconds(300))
            await #expect(throws: ManagementRefusal.self) {
                try await management.beginBulk("c", .m0, journals: journals)
            }
            let forced = try await management.beginBulk("c", .m0, isForced: true, journals: journals)
            #expect(forced.strategy == .m0)
        }
    }

    @Test func tuneRecommendsAWidthThatReallyFindsThatMuch() async throws {
        let file = try PlantedVectors.file(lines: 4_000, dimensions: 64)
        let folder = FileManager.default.temporaryDirectory.path + "/pixie-state-\(UUID().uuidString)"
        defer {
            try? FileManager.default.removeItem(atPath: file)
            try? FileManager.default.removeItem(atPath: folder)
        }
        try await QdrantServer.run { server in
            let management = server.management()
            _ = try await management.initialize(.guide(name: "c", dimensions: 64))
            try await management.change(
                "c",
                .object([
                    "hnsw_config": .object(["full_scan_threshold": .integer(10), "m": .integer(8)]),
                    "optimizers_config": .object(["indexing_threshold": .integer(100)]),
                ]))
            let journals = BulkJournalStore(directory: folder)
            _ = try await management.load(
                BulkLoad(path: file, collection: "c"), journals: journals, waitingAtMost: .seconds(300))
            var request = TuneRequest(collection: "c", seed: 9)
            request.targetRecall = 0.95
            request.questions = 120
            let report = try await management.tune(request)
            let ef = try #require(report.recommendedEf, "\(report.lines)")
            // Another sample, asked with the recommended width only.
            var check = TuneRequest(collection: "c", seed: 10)
            check.widths = [ef]
            check.questions = 200
            let checked = try await management.tune(check)
            #expect(try #require(checked.rows.first).recall.mean >= 0.95)
            // Without a graph every width finds everything, and none is recommended.
            _ = try await management.beginBulk("c", .m0, isForced: true, journals: journals)
            _ = try await management.wait("c", until: .after(.seconds(300)), interval: .milliseconds(50))
            let without = try await management.tune(request)
            #expect(without.recommendedEf == nil)
            #expect(without.advice.first?.contains("m=0") == true)
        }
    }
}
