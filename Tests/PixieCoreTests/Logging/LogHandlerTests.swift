import FoundationEssentials
import Logging
import PixieCore
import Synchronization
import Testing

/// Keeps what was logged.
final class MemorySink: LogSink {
    private let lines = Mutex<[String]>([])

    func append(_ line: borrowing ByteBuffer, level: Logger.Level) {
        let text = line.withBytes { String(decoding: $0, as: UTF8.self) }
        lines.withLock { $0.append(text) }
    }

    func flush() {}

    var all: [String] { lines.withLock { $0 } }
    var last: String { all.last ?? "" }

    /// The last line as the object it must be.
    func lastObject() throws -> [String: JSONValue] {
        try JSONDecoder().decode([String: JSONValue].self, from: Data(last.utf8))
    }
}

private func makeLogger(_ sink: MemorySink, _ format: LogFormat = .json, level: Logger.Level = .trace) -> Logger {
    let time = ManualTime()
    return Logger(label: "test") { format.makeHandler(label: $0, level: level, sink: sink, time: time) }
}

private struct Broke: Error, CustomStringConvertible { var description: String { "it \"broke\"" } }

@Suite struct LogHandlerTests {
    @Test func aJSONLineHoldsTheFourFieldsThenTheMetadataByKey() {
        let sink = MemorySink()
        var logger = makeLogger(sink)
        logger[metadataKey: "zone"] = "b"
        logger.warning(
            "careful", metadata: ["count": "\(3)", "n": .stringConvertible(3), "ok": .stringConvertible(true)])
        #expect(
            sink.last == #"{"ts":"2025-01-15T12:00:00.000Z","level":"warning","msg":"careful","logger":"test","#
                + #""count":"3","n":3,"ok":true,"zone":"b"}"# + "\n")
    }

    @Test(
        "any text comes out of the JSON as it went in, on one line",
        arguments: [
            "", "plain", "\"quoted\" \\ back", "line\nbreak\r\ttab", "\u{0}\u{1}\u{1F}\u{7F}\u{80}\u{2028}",
            "Grüße 👩‍👩‍👧 ﷽",
            String(repeating: "\"", count: 5_000),
        ])
    func roundTrip(text: String) throws {
        let sink = MemorySink()
        makeLogger(sink).info("\(text)", metadata: ["k": .array([.string(text), .dictionary([text: .string(text)])])])
        #expect(sink.last.utf8.count { $0 == 0x0A } == 1)
        let object = try sink.lastObject()
        #expect(object["msg"] == .string(text))
        #expect(object["k"] == .array([.string(text), .object([text: .string(text)])]))
    }

    @Test func metadataCannotPassItselfOffAsAField() throws {
        let sink = MemorySink()
        makeLogger(sink).info("true words", metadata: ["msg": "false words", "level": "critical"])
        let object = try sink.lastObject()
        #expect(object["msg"] == .string("true words") && object["level"] == .string("info"))
        #expect(object["_msg"] == .string("false words") && object["_level"] == .string("critical"))
    }

    @Test(
        "what looks like a secret is masked at any depth, in both forms",
        arguments: [LogFormat.json, .console(colour: false)])
    func masked(format: LogFormat) {
        let sink = MemorySink()
        let logger = makeLogger(sink, format)
        for key in ["password", "Authorization", "api_key", "API-Key", "client_secret", "x-auth-token", "Set-Cookie"] {
            logger.info("m", metadata: [key: "hush", "deep": ["list": [[key: "hush"]]]])
            #expect(!sink.last.contains("hush") && sink.last.contains("***"))
        }
        logger.info("m", metadata: ["prompt_tokens": .stringConvertible(417), "tokens": "418"])
        #expect(sink.last.contains("417") && sink.last.contains("418"))
    }

    @Test func anErrorAndTheProvidersMetadataAreShown() throws {
        let sink = MemorySink()
        let time = ManualTime()
        var handler = JSONLogHandler(label: "l", level: .info, sink: sink, time: time)
        handler.metadataProvider = Logger.MetadataProvider { ["trace": "t1", "who": "provider"] }
        handler.metadata = ["who": "handler"]
        handler.log(
            event: LogEvent(
                level: .error, message: "m", error: Broke(), metadata: nil, source: "s", file: #fileID,
                function: #function,
                line: #line))
        let object = try sink.lastObject()
        #expect(object["error"] == .string("it \"broke\""))
        #expect(object["trace"] == .string("t1") && object["who"] == .string("provider"))
    }

    @Test func aConsoleLineCannotMoveTheCursor() {
        let sink = MemorySink()
        makeLogger(sink, .console(colour: false)).info("a\u{1B}[2Jb\nc", metadata: ["k": "\u{7}"])
        #expect(sink.last == "12:00:00.000 INFO     test: a\\u001b[2Jb\\nc k=\\u0007\n")
        makeLogger(sink, .console(colour: true)).error("m")
        #expect(sink.last == "12:00:00.000 \u{1B}[31mERROR\u{1B}[0m    test: m\n")
    }

    @Test(
        "colour and console only in development on a terminal", arguments: DeploymentEnvironment.allCases,
        [true, false])
    func format(environment: DeploymentEnvironment, isTerminal: Bool) {
        let expected: LogFormat = environment == .development && isTerminal ? .console(colour: true) : .json
        #expect(LogFormat.suited(to: environment, isTerminal: isTerminal) == expected)
    }

    @Test(
        "times of every kind of day",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_399.999, "2000-02-28T23:59:59.999Z"),
            (951_782_400, "2000-02-29T00:00:00.000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000Z"), (-0.001, "1969-12-31T23:59:59.999Z"),
            (-62_135_596_800, "0001-01-01T00:00:00.000Z"), (1e300, "9999-12-31T23:59:59.000Z"),
        ])
    func timestamps(seconds: Double, expected: String) throws {
        let sink = MemorySink()
        let time = ManualTime(wall: Date(timeIntervalSince1970: seconds))
        Logger(label: "l") { JSONLogHandler(label: $0, level: .info, sink: sink, time: time) }.info("m")
        #expect(try sink.lastObject()["ts"] == .string(expected))
    }
}
