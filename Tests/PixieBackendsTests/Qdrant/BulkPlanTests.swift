import FoundationEssentials
import PixieCore
import Testing

@testable import PixieBackends

@Suite struct BulkPlanTests {
    private func live(m: Int, threshold: Int?, threads: Int?) throws -> CollectionDescription {
        try described(
            #"{"m": \#(m), "ef_construct": 128}"#,
            optimizers:
                #"{"indexing_threshold": \#(threshold.map { "\($0)" } ?? "null"), "max_optimization_threads": \#(threads.map { "\($0)" } ?? "null")}"#
        )
    }

    @Test func exactlyTheSettingsBeforeComeBack() throws {
        for (m, threshold, threads) in [(16, 20_000, 2), (33, 7, 0)] {
            let before = BulkSettings(try live(m: m, threshold: threshold, threads: threads))
            func sent(_ strategy: BulkStrategy) -> String? {
                strategy.finish(before).map { String(decoding: $0.jsonBytes, as: UTF8.self) }
            }
            #expect(sent(.defer) == #"{"optimizers_config":{"indexing_threshold":\#(threshold)}}"#)
            #expect(sent(.m0) == #"{"hnsw_config":{"m":\#(m)}}"#)
            #expect(sent(.throttle) == #"{"optimizers_config":{"max_optimization_threads":\#(threads)}}"#)
            #expect(sent(.online) == nil)
        }
        let unset = BulkSettings(try live(m: 16, threshold: nil, threads: nil))
        let auto = BulkStrategy.throttle.finish(unset).map { String(decoding: $0.jsonBytes, as: UTF8.self) }
        #expect(auto == #"{"optimizers_config":{"max_optimization_threads":"auto"}}"#)
    }

    @Test func aJournalIsWholeAfterEveryWriteAndAnswersForItsCollectionOnly() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/pixie-journal-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = BulkJournalStore(directory: folder)
        let before = BulkSettings(try live(m: 16, threshold: 1, threads: nil))
        var journal = BulkJournal(server: "s", collection: "../a/b", strategy: .m0, before: before)
        for offset in 0..<5 {
            journal.position.offset = offset
            try store.write(journal)
            #expect(try store.read("../a/b") == journal)
        }
        #expect(try store.read("a") == nil)
        try store.remove("../a/b")
        #expect(try store.read("../a/b") == nil)
        try store.remove("../a/b")
    }

    @Test func thePositionMovesOnlyWhereNothingIsMissing() {
        var batches = AcknowledgedBatches(position: .init(offset: 1, lines: 2, loaded: 2))
        let numbers = (1...4).map { _ in batches.begin() }
        func outcome(_ number: Int) -> AcknowledgedBatches.Outcome {
            .init(end: .init(offset: (number + 1) * 100, lines: (number + 1) * 10), loaded: 8, rejected: 1)
        }
        var positions: [Int] = []
        for number in [numbers[1], numbers[0], numbers[3], numbers[2]] {
            let hasMoved = batches.finish(number, outcome(number))
            #expect(hasMoved == (batches.position.offset != positions.last ?? 1))
            positions.append(batches.position.offset)
        }
        #expect(positions == [1, 200, 200, 400])
        let last = batches.begin()
        let hasMoved = batches.finish(last, outcome(last))
        #expect(hasMoved)
        #expect(batches.position == .init(offset: 500, lines: 50, loaded: 42, rejected: 5))
    }

    @Test(arguments: [0, 3, 250])
    func linesComeWithTheirNumbersFromAnyPlaceTheyWereLeftAt(padding: Int) throws {
        let texts = ["first", "", String(repeating: "x", count: 300_000 + padding), "last without an end"]
        let path = FileManager.default.temporaryDirectory.path + "/pixie-lines-\(UUID().uuidString)"
        try Data(texts.joined(separator: "\n").utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var ends: [(end: Int, number: Int)] = [(0, 0)]
        var lines = try FileLines(path: path)
        while let line = try lines.next() {
            #expect(line.bytes == Array(texts[line.number - 1].utf8))
            ends.append((line.end, line.number))
        }
        #expect(ends.map(\.number) == [0, 1, 2, 3, 4])
        for (end, number) in ends.dropLast() {
            var rest = try FileLines(path: path, offset: end, line: number)
            let line = try rest.next()
            #expect(line?.bytes == Array(texts[number].utf8))
        }
        #expect(throws: UnreadableFile.self) { _ = try FileLines(path: path + ".none") }
        #expect(throws: UnreadableFile.self) { _ = try FileLines(path: FileManager.default.temporaryDirectory.path) }
    }

    @Test func aByteOrderMarkIsNoPartOfTheFirstLine() throws {
        let path = FileManager.default.temporaryDirectory.path + "/pixie-lines-\(UUID().uuidString)"
        try Data([0xEF, 0xBB, 0xBF] + Array("a\n".utf8) + [0xEF, 0xBB, 0xBF]).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        var lines = try FileLines(path: path)
        let first = try lines.next()
        #expect((first?.bytes, first?.end) == (Array("a".utf8), 5))
        #expect(try lines.next()?.bytes == [0xEF, 0xBB, 0xBF], "only there")
    }

    @Test func aFileIsTheSameOnlyUntilItIsWrittenAgain() throws {
        let path = FileManager.default.temporaryDirectory.path + "/pixie-lines-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("one\n".utf8).write(to: URL(filePath: path))
        let first = try FileLines(path: path).identity
        #expect(try FileLines(path: path).identity == first)
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: path)
        #expect(try FileLines(path: path).identity != first)
        #expect(try FileLines(path: path).identity.path == first.path)
    }

    @Test func whatABulkLoadWouldChangeIsSaidBothWays() throws {
        let before = BulkSettings(try live(m: 12, threshold: 7, threads: nil))
        func words(_ strategy: BulkStrategy, isEnd: Bool) -> String? {
            BulkChange(
                collection: "c", strategy: strategy, settings: strategy.changes(before), isEnd: isEnd
            ).lines.last
        }
        #expect(words(.m0, isEnd: false) == "would set m 12 -> 0")
        #expect(words(.m0, isEnd: true) == "would set m 0 -> 12")
        #expect(words(.defer, isEnd: true) == "would set indexing_threshold 0 -> 7")
        #expect(words(.throttle, isEnd: false) == "would set max_optimization_threads auto -> 1")
        #expect(words(.online, isEnd: false) == "would change no setting")
    }
}

/// A collection as a server would describe it.
func described(
    _ hnsw: String = #"{"m": 16, "ef_construct": 128, "full_scan_threshold": 10000}"#,
    optimizers: String = #"{"indexing_threshold": 10000}"#, status: String = "green", points: Int = 5_000,
    indexed: Int = 5_000, segments: Int = 3, dimensions: Int = 1_536, schema: String = CompleteSchema.json,
    more: String = ""
) throws -> CollectionDescription {
    let text = """
        {"status": "\(status)", "optimizer_status": "ok", "points_count": \(points), "indexed_vectors_count": \(indexed), \
        "segments_count": \(segments), "payload_schema": \(schema), "unheard_of": {"a": 1}, "config": {"params": {"vectors": \
        {"size": \(dimensions), "distance": "Cosine"}}, "hnsw_config": \(hnsw), "optimizer_config": \(optimizers)\(more)}}
        """
    return try JSONDecoder().decode(CollectionDescription.self, from: Data(text.utf8))
}

enum CompleteSchema {
    static let json = """
        {"user_id": {"data_type": "keyword", "points": 5000}, "document_id": {"data_type": "keyword", "points": 5000}, \
        "metadata.source": {"data_type": "keyword", "points": 5000}, \
        "metadata.created_at": {"data_type": "datetime", "points": 5000}}
        """
}
