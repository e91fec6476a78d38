import Logging
import PixieCore
import Synchronization
import Testing

/// A reader during whose work more lines can come.
private final class Output: Sendable {
    private let pieces = Mutex<[[UInt8]]>([])
    private let interruption = Mutex<(@Sendable () -> Void)?>(nil)
    private let writers = Counter()

    func write(_ bytes: [UInt8]) {
        #expect(writers.add() == 1, "two writers at a time")
        pieces.withLock { $0.append(bytes) }
        let body = interruption.withLock { body in
            defer { body = nil }
            return body
        }
        body?()
        writers.add(-1)
    }

    /// Runs `body` once, in the middle of the next write.
    func duringNextWrite(_ body: @escaping @Sendable () -> Void) { interruption.withLock { $0 = body } }

    var count: Int { pieces.withLock { $0.count } }
    var lines: [String] {
        pieces.withLock { $0.flatMap { $0 } }.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }
}

private func line(_ text: String) -> ByteBuffer {
    var line = ByteBuffer()
    line.append(text + "\n")
    return line
}

@Suite struct BufferedLogSinkTests {
    private let output = Output()

    private func makeSink(flushSize: Int = 100, limit: Int = 1_000) -> BufferedLogSink {
        let output = output
        return BufferedLogSink(format: .json, flushSize: flushSize, limit: limit, time: ManualTime()) {
            output.write($0)
        }
    }

    @Test func linesAreHandedOnInPiecesInOrder() {
        let sink = makeSink()
        for number in 0..<100 { sink.append(line("line \(number)"), level: .info) }
        #expect((1..<20).contains(output.count))
        sink.flush()
        sink.flush()
        #expect(output.lines == (0..<100).map { "line \($0)" })
    }

    @Test("a warning or worse is handed on at once, with what came before", arguments: Logger.Level.allCases)
    func atOnce(level: Logger.Level) {
        let sink = makeSink()
        sink.append(line("before"), level: .info)
        sink.append(line("it"), level: level)
        #expect(output.lines == (level >= .warning ? ["before", "it"] : []))
    }

    @Test func linesThatCannotBeHeldAreCountedAndReported() {
        let sink = makeSink(flushSize: 100, limit: 200)
        output.duringNextWrite {
            for _ in 0..<50 { sink.append(line("123456789"), level: .info) }
        }
        sink.append(line(String(repeating: "a", count: 150)), level: .info)
        sink.flush()
        #expect(output.lines.count { $0 == "123456789" } == 20)
        #expect(
            output.lines.last == #"{"ts":"2025-01-15T12:00:00.000Z","level":"warning","#
                + #""msg":"log lines dropped: they came faster than they could be written","logger":"pixie.log","dropped":30}"#
        )
    }

    @Test func fromManyTasksNoLineIsLostOrTorn() async {
        let sink = makeSink(flushSize: 500, limit: 10_000_000)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<500 {
                        sink.append(line("\(task):\(number)"), level: number.isMultiple(of: 50) ? .error : .info)
                    }
                }
            }
        }
        sink.flush()
        #expect(output.lines.sorted() == (0..<8).flatMap { task in (0..<500).map { "\(task):\($0)" } }.sorted())
    }
}
