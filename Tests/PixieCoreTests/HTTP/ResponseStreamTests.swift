import PixieCore
import PixieTestSupport
import Synchronization
import Testing

/// Reads a stream as the server does: as much as there is, then waits for its call.
private final class Reader: Sendable {
    let received = Mutex<[UInt8]>([])
    let ended = Mutex<ResponseStream.ReadResult?>(nil)
    private let stream: ResponseStream
    private let random: Mutex<SeededGenerator>

    init(_ stream: ResponseStream, seed: UInt64) {
        self.stream = stream
        random = Mutex(SeededGenerator(seed: seed))
    }

    func run() {
        var piece = [UInt8](repeating: 0, count: 64)
        while true {
            let size = random.withLock { Int.random(in: 1...64, using: &$0) }
            let result = piece.withUnsafeMutableBytes { stream.read(into: .init(rebasing: $0[..<size])) }
            switch result {
            case .bytes(let count): received.withLock { $0.append(contentsOf: piece[..<count]) }
            case .empty: return stream.onReadable { self.run() }
            case .finished, .failed: return ended.withLock { $0 = result }
            }
        }
    }
}

@Suite struct ResponseStreamTests {
    @Test("no byte is lost or reordered, whatever the sizes and the pace", arguments: [1, 7, 64, 1_000])
    func everyByteInOrder(capacity: Int) async throws {
        for seed in 0..<60 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let stream = ResponseStream(capacity: capacity)
            let reader = Reader(stream, seed: seed)
            let body = (0..<Int.random(in: 0...3_000, using: &random)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let sizes = (0..<4_000).map { _ in Int.random(in: 0...100, using: &random) }
            let producer = Task {
                var start = 0
                for size in sizes where start < body.count {
                    let end = min(start + size, body.count)
                    try await stream.write(Array(body[start..<end]))
                    start = end
                    if size % 5 == 0 { await Task.yield() }
                }
                stream.finish()
            }
            reader.run()
            try await producer.value
            #expect(await eventually { reader.ended.withLock { $0 } == .finished })
            #expect(reader.received.withLock { $0 } == body)
        }
    }

    @Test func severalProducersEachKeepTheirOrderAndTheirPiecesWhole() async throws {
        let stream = ResponseStream(capacity: 16)
        let reader = Reader(stream, seed: 1)
        reader.run()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for producer in 0..<4 as Range<UInt8> {
                group.addTask {
                    for number in 0..<200 as Range<UInt8> { try await stream.write([producer, number, producer]) }
                }
            }
            try await group.waitForAll()
        }
        stream.finish()
        #expect(await eventually { reader.ended.withLock { $0 } == .finished })
        let bytes = reader.received.withLock { $0 }
        var next: [UInt8] = [0, 0, 0, 0]
        for start in stride(from: 0, to: bytes.count, by: 3) {
            #expect(bytes[start] == bytes[start + 2] && bytes[start + 1] == next[Int(bytes[start])])
            next[Int(bytes[start])] += 1
        }
        #expect(next == [200, 200, 200, 200])
    }

    @Test func aClientThatGoesFreesEveryProducer() async {
        for seed in 0..<200 as Range<UInt64> {
            let stream = ResponseStream(capacity: 8)
            var random = SeededGenerator(seed: seed)
            let yields = Int.random(in: 0..<20, using: &random)
            let producers = (0..<3).map { _ in
                Task { while true { try await stream.write([1, 2, 3, 4, 5]) } }
            }
            for _ in 0..<yields { await Task.yield() }
            stream.cancel()
            for producer in producers {
                await #expect(throws: ResponseStream.ClientGone.self) { try await producer.value }
            }
            #expect(read(stream) == .failed)
        }
    }

    @Test func aCancelledProducerLeavesAndTheOthersGoOn() async throws {
        let stream = ResponseStream(capacity: 1)
        try await stream.write([1])
        let cancelled = Task { try await stream.write([2]) }
        let other = Task { try await stream.write([3]) }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(read(stream) == .bytes(1))
        try await other.value
        stream.finish()
        let rest = Reader(stream, seed: 0)
        rest.run()
        #expect(rest.received.withLock { $0 } == [3])
    }

    @Test func theWakeComesOnceAndOnlyWhenThereIsSomethingToRead() async throws {
        let stream = ResponseStream()
        let wakes = Counter()
        stream.onReadable { wakes.add() }
        try await stream.write([])
        #expect(wakes.value == 0)
        try await stream.write([1])
        try await stream.write([2])
        #expect(wakes.value == 1)
        stream.onReadable { wakes.add() }
        #expect(wakes.value == 2)
        #expect(read(stream) == .bytes(2) && read(stream) == .empty)
        stream.onReadable { wakes.add() }
        stream.fail()
        #expect(wakes.value == 3 && read(stream) == .failed)
    }

    @Test func whatWasWrittenBeforeAFailureIsReadFirst() async throws {
        let stream = ResponseStream()
        try await stream.write([1, 2])
        stream.fail()
        #expect(read(stream) == .bytes(2) && read(stream) == .failed)
    }

    @Test func theFirstEndCountsAndNothingIsWrittenAfterIt() async throws {
        let stream = ResponseStream(capacity: 1)
        try await stream.write([1])
        let late = Task { try await stream.write([2]) }
        for _ in 0..<50 { await Task.yield() }
        stream.finish()
        stream.fail()
        await #expect(throws: ResponseStream.Ended.self) { try await late.value }
        await #expect(throws: ResponseStream.Ended.self) { try await stream.write([3]) }
        #expect(read(stream) == .bytes(1) && read(stream) == .finished)
    }

    @Test func onReadableAfterTheClientHasGoneDoesNotKeepItsWake() {
        final class Witness: Sendable {}
        let stream = ResponseStream()
        stream.cancel()
        weak var witness: Witness?
        do {
            let kept = Witness()
            witness = kept
            stream.onReadable { withExtendedLifetime(kept) {} }
        }
        #expect(witness == nil)
    }

    private func read(_ stream: ResponseStream) -> ResponseStream.ReadResult {
        var piece = [UInt8](repeating: 0, count: 64)
        return piece.withUnsafeMutableBytes { stream.read(into: $0) }
    }
}
