import FoundationEssentials
import PixieCore
import PixieTestSupport
import Synchronization
import Testing

@testable import PixieBackends

@Suite struct IDMergeTests {
    private func merge(_ source: [JSONValue], _ target: [JSONValue], page: Int) -> ([JSONValue], [JSONValue]) {
        var merge = IDMerge()
        var (sources, targets) = (source[...], target[...])
        while !merge.hasEnded {
            if merge.needsSource {
                merge.addSource(Array(sources.prefix(page)), isLast: sources.count <= page)
                sources = sources.dropFirst(page)
            }
            if merge.needsTarget {
                merge.addTarget(Array(targets.prefix(page)), isLast: targets.count <= page)
                targets = targets.dropFirst(page)
            }
        }
        return merge.take()
    }

    @Test(arguments: 1...5)
    func whatOnlyOneSideHasIsFoundWhateverThePages(page: Int) {
        var random = SeededGenerator(seed: UInt64(page))
        for _ in 0..<200 {
            let all: [JSONValue] = (0..<12).map { .integer($0) } + (0..<12).map { .string("0\(10 + $0)-x") }
            let source = all.filter { _ in Bool.random(using: &random) }
            let target = all.filter { _ in Bool.random(using: &random) }
            let (missing, surplus) = merge(source, target, page: page)
            #expect(missing == source.filter { !target.contains($0) })
            #expect(surplus == target.filter { !source.contains($0) })
        }
    }
}

@Suite struct RawPointsTests {
    private func read(_ text: String) -> RawPoints? { RawPoints(Array(text.utf8)) }

    @Test func pointsArePassedOnAsTheyCame() throws {
        let page = try #require(
            read(
                #"""
                {"time": 0.1, "result": {"points": [ {"id": 7, "payload": {"id": "not this", "a\"}": [1, {"b": "]"}]}, "vector": [1.50, -2e-7]},
                {"vector": [3], "id": "u-1"} ], "next_page_offset": "n"}, "status": "ok"}
                """#))
        #expect(page.points.map(\.id) == [.integer(7), .string("u-1")])
        #expect(page.next == .string("n"))
        #expect(
            page.points.map { String(decoding: $0.json, as: UTF8.self) } == [
                #"{"id":7,"vector":[1.50, -2e-7],"payload":{"id": "not this", "a\"}": [1, {"b": "]"}]}}"#,
                #"{"id":"u-1","vector":[3]}"#,
            ])
        #expect(read(#"{"result": {"points": [], "next_page_offset": null}}"#)?.next == nil)
        #expect(read(#"{"result": [{"id": 1}]}"#)?.points.map(\.id) == [.integer(1)])
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"result": {}}"#, #"{"result": 1}"#, #"{"result": [1]}"#, #"{"result": [{"id": 1}"#,
        #"{"result": [{"id": 1},]}"#, #"{"result": {"points": [{"id": 1}]}}"#, #"{"result": ["#,
    ])
    func whatIsNoPageIsNotTakenForOne(text: String) { #expect(read(text) == nil) }
}

@Suite(.enabled(if: QdrantServer.isScripted, QdrantServer.needs)) struct ReindexTests {
    private var soon: Deadline { .after(.seconds(300)) }

    /// A collection of 600 points with the alias "live", and a place for journals.
    private func withCollection(
        _ body: (QdrantServer, QdrantManagement, Reindex, ReindexJournalStore) async throws -> Void
    ) async throws {
        let file = try PlantedVectors.file(lines: 600, dimensions: 8)
        let folder = FileManager.default.temporaryDirectory.path + "/pixie-state-\(UUID().uuidString)"
        defer {
            try? FileManager.default.removeItem(atPath: file)
            try? FileManager.default.removeItem(atPath: folder)
        }
        try await QdrantServer.run { server in
            let management = server.management()
            _ = try await management.initialize(.guide(name: "old", dimensions: 8))
            _ = try await management.load(
                BulkLoad(path: file, collection: "old"), journals: BulkJournalStore(directory: folder),
                waitingAtMost: .seconds(300))
            try await management.setAlias("live", to: "old")
            var request = Reindex("live", to: "new")
            request.pointsPerPage = 50
            request.change = GraphChange(m: 24)
            try await body(server, management, request, ReindexJournalStore(directory: folder))
        }
    }

    private func expectCopied(_ server: QdrantServer) async throws {
        let (old, new) = (try await content(server, "old"), try await content(server, "new"))
        #expect(old == new)
    }

    private func content(_ server: QdrantServer, _ name: String) async throws -> [String] {
        let page = try await server.client().rawPage(name, offset: nil, limit: 10_000, deadline: soon)
        return page.points.map { String(decoding: $0.json, as: UTF8.self) }
    }

    /// Set once, from any task.
    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isRaised: Bool { value.withLock { $0 } }
        func raise() { value.withLock { $0 = true } }
    }

    /// Four searches at a time; how many were made. Raises `hasBegun` after the first.
    private static func search(
        _ store: QdrantVectorStore, _ user: UserID, _ hasBegun: Flag, until isDone: Flag, deadline: Deadline
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    var count = 0
                    while !isDone.isRaised {
                        let found = try await store.nearest(
                            to: [1, 0, 0, 0, 0, 0, 0, 0], user: user, limit: 5, deadline: deadline)
                        #expect(found.count == 5)
                        count += 1
                        hasBegun.raise()
                    }
                    return count
                }
            }
            var sum = 0
            for try await count in group { sum += count }
            return sum
        }
    }

    @Test func searchesThroughTheAliasNeverFailWhileTheCollectionIsReplaced() async throws {
        try await withCollection { server, management, request, journals in
            let store = QdrantVectorStore(
                client: server.client(retries: RetryPolicy(maximumRetries: 0)), collection: "live", dimensions: 8)
            let (hasBegun, isDone, user) = (Flag(), Flag(), PlantedVectors.users[0])
            let deadline = soon
            async let searches = Self.search(store, user, hasBegun, until: isDone, deadline: deadline)
            let isSearched = await eventually { hasBegun.isRaised }
            #expect(isSearched)
            let result: Result<ReindexReport, any Error>
            do { result = .success(try await management.reindex(request, journals: journals, seed: 1)) } catch {
                result = .failure(error)
            }
            isDone.raise()
            #expect(try await searches > 1)
            let report = try result.get()
            #expect(report.isSound)
            #expect(report.stage == "switched")
            #expect((report.sourcePoints, report.targetPoints) == (600, 600))
            try await expectCopied(server)
            #expect(try await management.aliasList().aliases.map(\.collection) == ["new"])
            let (old, new) = (try await management.describe("old"), try await management.describe("new"))
            #expect(new.hnsw.m == 24)
            #expect(new.config.optimizers == old.config.optimizers)
            #expect(new.payloadSchema.keys.sorted() == old.payloadSchema.keys.sorted())
            #expect(new.payloadSchema["user_id"]?.isTenant == true)
            let back = try await management.rollBackReindex("live", journals: journals)
            #expect(back.source == "old")
            #expect(try await management.aliasList().aliases.map(\.collection) == ["old"])
            // And forward again: the copy is compared anew.
            #expect(try await management.reindex(request, journals: journals, seed: 2).stage == "switched")
            await #expect(throws: ManagementRefusal.self) {
                try await management.cancelReindex("live", journals: journals)
            }
            #expect(try await server.seen().mismatches == [])
        }
    }

    @Test(arguments: [0, 1, 3, 8, 12, 13])
    func anInterruptedCopyGoesOnWhereItWas(requests: Int) async throws {
        try await withCollection { server, management, request, journals in
            try await server.control(
                #"{"fail_after": {"count": \#(requests), "status": 400, "path": "new/(points|index)$"}}"#)
            await #expect(throws: QdrantError.self) {
                try await management.reindex(request, journals: journals, seed: 1)
            }
            let status = try management.reindexStatus("live", journals: journals)
            #expect(status.stage == "copying")
            #expect(status.copied == max(0, requests - 4) * 50)
            #expect(try await management.aliasList().aliases.map(\.collection) == ["old"])
            var other = request
            other.target = "third"
            await #expect(throws: ManagementRefusal.self) {
                try await management.reindex(other, journals: journals, seed: 1)
            }
            try await server.control(#"{"fail_after": null}"#)
            let report = try await management.reindex(request, journals: journals, seed: 1)
            #expect(report.resumed)
            #expect(report.stage == "switched")
            try await expectCopied(server)
        }
    }

    @Test func aCopyThatFindsTooLittleIsNotSwitchedTo() async throws {
        try await withCollection { server, management, request, journals in
            var request = request
            // More than there can be: as a graph that is too thin would come out.
            request.minimumRecall = 1.01
            let report = try await management.reindex(request, journals: journals, seed: 1)
            #expect(!report.isSound)
            #expect(report.stage == "verifying")
            #expect(report.lines.contains { $0.contains("not switched") })
            #expect(try await management.aliasList().aliases.map(\.collection) == ["old"])
            _ = try await management.cancelReindex("new", journals: journals)
            #expect(try await management.list().collections.map(\.name) == ["old"])
            #expect(throws: ManagementRefusal.self) {
                _ = try management.reindexStatus("live", journals: journals)
            }
        }
    }

    @Test func whatIsWrittenAndDeletedMeanwhileIsFollowed() async throws {
        try await withCollection { server, management, request, journals in
            // Stopped when all pages are copied and before the comparison.
            try await server.control(#"{"fail_after": {"count": 15, "status": 400, "path": "new/(points|index)$"}}"#)
            await #expect(throws: QdrantError.self) {
                try await management.reindex(request, journals: journals, seed: 1)
            }
            try await server.control(#"{"fail_after": null}"#)
            let store = QdrantVectorStore(client: server.client(), collection: "live", dimensions: 8)
            #expect(try await store.remove(documentID: "d0", user: PlantedVectors.users[0], deadline: soon))
            let chunk = IndexedDocument.Chunk(content: "late", vector: [0, 0, 0, 0, 0, 0, 0, 1])
            try await store.put(
                IndexedDocument(id: "late", title: "t", source: "note", createdAt: Date(), chunks: [chunk]),
                user: PlantedVectors.users[0], deadline: soon)
            let report = try await management.reindex(request, journals: journals, seed: 1)
            #expect(report.stage == "switched")
            try await expectCopied(server)
        }
    }

    @Test func aKillBetweenTheSwitchAndItsNoteLosesNothingWrittenSince() async throws {
        try await withCollection { server, management, request, journals in
            _ = try await management.reindex(request, journals: journals, seed: 1)
            var journal = try #require(try journals.read("old"))
            journal.stage = .verifying
            try journals.write(journal)
            let store = QdrantVectorStore(client: server.client(), collection: "live", dimensions: 8)
            let chunk = IndexedDocument.Chunk(content: "since", vector: [0, 0, 0, 0, 0, 0, 0, 1])
            try await store.put(
                IndexedDocument(id: "since", title: "t", source: "note", createdAt: Date(), chunks: [chunk]),
                user: PlantedVectors.users[0], deadline: soon)
            let report = try await management.reindex(request, journals: journals, seed: 1)
            #expect(report.stage == "switched")
            #expect(try await management.info("new").points == 601)
        }
    }

    @Test func whatCannotBeCopiedIsRefusedBeforeAnythingIsMade() async throws {
        try await withCollection { _, management, request, journals in
            var cases: [Reindex] = []
            for target in ["old", "live"] { cases.append(Reindex("old", to: target)) }
            var design = request
            design.design = .guide(name: "x", dimensions: 4)
            cases.append(design)
            for request in cases {
                await #expect(throws: ManagementRefusal.self) {
                    try await management.reindex(request, journals: journals, seed: 1)
                }
            }
            try await management.deleteAlias("live")
            await #expect(throws: ManagementRefusal.self) {
                try await management.reindex(Reindex("old", to: "new"), journals: journals, seed: 1)
            }
            #expect(try await management.list().collections.map(\.name) == ["old"])
            let plan = try await {
                var request = Reindex("old", to: "new")
                request.alias = "live"
                return try await management.planReindex(request, journals: journals)
            }()
            #expect(plan.isDryRun)
            #expect(plan.sourcePoints == 600)
        }
    }
}
