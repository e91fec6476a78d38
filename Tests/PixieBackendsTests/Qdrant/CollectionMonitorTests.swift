import FoundationEssentials
import Logging
import PixieCore
import Testing

@testable import PixieBackends

@Suite struct SearchSettingsTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/pixie-search-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func settingsAreKeptForTheirCollectionOnly() throws {
        try withFolder { folder in
            let store = SearchSettingsStore(directory: folder)
            #expect(try store.read("a") == nil)
            let settings = SearchSettings(
                ef: 64, oversampling: 2, recall: 0.99, measuredAt: Date(timeIntervalSince1970: 1_736_942_400))
            try store.write(settings, for: "a/../b")
            #expect(try SearchSettingsStore(directory: folder).read("a/../b") == settings)
            #expect(try store.read("b") == nil)
        }
    }

    @Test(arguments: ["{", #"{"ef": 0}"#, #"{"ef": 1000000}"#, #"{"oversampling": 0.5}"#, #"{"ef": "wide"}"#])
    func aFileThatWasSpoiledIsNotFollowed(text: String) throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/qdrant", withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: folder + "/qdrant/c.search.json"))
            #expect(throws: ManagementRefusal.self) { try SearchSettingsStore(directory: folder).read("c") }
        }
    }

    @Test func aSearchSaysHowItIsToBeMade() throws {
        let search = UserSearch(user: UserID(UUID()), vector: [1], ef: 99, oversampling: 2.5)
        let request = search.request("c", version: QdrantVersion(1, 19), payload: .bool(false))
        let body = String(decoding: request.body, as: UTF8.self)
        #expect(
            body.contains(#""params":{"hnsw_ef":99,"quantization":{"oversampling":2.5,"rescore":true}}"#), "\(body)")
    }
}

@Suite struct GraphStateTests {
    @Test func onlyAGraphThatIsThereIsMeasured() throws {
        let none = #"{"m": 0, "ef_construct": 128}"#
        let cases: [(CollectionDescription, GraphState)] = [
            (try described(), .whole), (try described(none), .none),
            (try described(optimizers: #"{"indexing_threshold": 0}"#, indexed: 0), .postponed),
            (
                try described(status: "yellow", points: 50_000, indexed: 10_000),
                .unfinished(missing: 40_000, of: 50_000)
            ),
            (try described(points: 900, indexed: 0), .tooSmall),
            // The last segment may still be too small.
            (try described(points: 50_000, indexed: 49_000), .whole),
        ]
        for (live, state) in cases {
            #expect(GraphState(live) == state)
            #expect(GraphState(live).isMeasurable == (state == .whole || state == .tooSmall))
        }
    }
}

@Suite(.enabled(if: QdrantServer.isScripted, QdrantServer.needs)) struct CollectionMonitorTests {
    private static func exposed(_ registry: MetricsRegistry) -> String {
        var bytes: [UInt8] = []
        registry.write(.text004, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func aLookShowsEveryCollectionAndTakesUpWhatWasTuned() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/pixie-monitor-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await QdrantServer.run { server in
            let management = server.management()
            _ = try await management.initialize(.guide(name: "docs", dimensions: 8))
            let registry = MetricsRegistry()
            let store = QdrantVectorStore(client: server.client(), collection: "docs", dimensions: 8)
            let settings = SearchSettingsStore(directory: folder)
            let metrics = CollectionMetrics(registry: registry)
            let monitor = CollectionMonitor(
                client: server.client(), store: store, collection: "docs", settings: settings, metrics: metrics,
                time: SystemTime(), logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                isDown: { false })
            monitor.takeUpSettings()
            #expect(store.settings == SearchSettings())
            try settings.write(SearchSettings(ef: 77, recall: 0.975), for: "docs")
            monitor.takeUpSettings()
            #expect(store.settings.ef == 77)
            #expect(try await monitor.look() == ["docs"])
            let text = Self.exposed(registry)
            for line in [
                #"pixie_qdrant_collection_points{collection="docs"} 0"#,
                #"pixie_qdrant_collection_indexed_ratio{collection="docs"} 1"#,
                #"pixie_qdrant_collection_status{collection="docs",status="green"} 1"#,
                #"pixie_qdrant_collection_status{collection="docs",status="red"} 0"#,
                #"pixie_qdrant_collection_recall{collection="docs"} 0.975"#,
            ] {
                #expect(text.contains(line), "\(line)\n\(text)")
            }
            metrics.clear("docs")
            #expect(
                Self.exposed(registry).contains(#"pixie_qdrant_collection_status{collection="docs",status="green"} 0"#))
        }
    }
}
