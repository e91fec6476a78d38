import FoundationEssentials
import Logging
import PixieCore
import Testing

@Suite struct RequestLogTests {
    private let sink = MemorySink()

    private func log(_ format: LogFormat = .json, level: Logger.Level = .info, logsQueries: Bool = false) -> RequestLog
    {
        RequestLog(sink: sink, format: format, level: level, logsQueries: logsQueries, time: ManualTime())
    }

    private var full: RequestRecord {
        RequestRecord(
            requestID: "r-1", method: "POST", route: "/v1/query", status: 200, duration: .microseconds(12_345),
            bytes: 512,
            remote: "127.0.0.1", traceID: "4bf92f3577b34da6a3ce929d0e0e4736",
            user: UserID("0E1F2A3B-4c5d-6e7f-8091-A2B3C4D5E6F7"), cache: "hit-exact",
            source: "cache",
            model: "gpt-4o-mini", degraded: [.documents, .records], errorCode: "none", query: "what \"now\"?")
    }

    @Test func oneLineHoldsEveryField() {
        log(logsQueries: true).write(full)
        #expect(
            sink.last == #"{"ts":"2025-01-15T12:00:00.000Z","level":"info","msg":"request","request_id":"r-1","#
                + #""method":"POST","route":"/v1/query","status":200,"duration_ms":12.345,"bytes":512,"#
                + #""remote":"127.0.0.1","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","user":"0e1f2a3b-4c5d-6e7f-8091-a2b3c4d5e6f7","cache":"hit-exact","#
                + #""source":"cache","model":"gpt-4o-mini","degraded":["qdrant","postgres"],"error":"none","#
                + #""query":"what \"now\"?"}"# + "\n")
    }

    @Test(
        "the query's text is written only where that was switched on",
        arguments: [LogFormat.json, .console(colour: false)])
    func query(format: LogFormat) {
        log(format).write(full)
        #expect(!sink.last.contains("now"))
        log(format, logsQueries: true).write(full)
        #expect(sink.last.contains("now"))
    }

    @Test func whatIsNotKnownIsLeftOut() throws {
        log().write(
            RequestRecord(
                requestID: "r\n\"2", method: "G\u{0}T", route: "/", status: 404, duration: .zero, bytes: 0,
                remote: "::1"))
        let object = try sink.lastObject()
        #expect(
            Set(object.keys) == [
                "ts", "level", "msg", "request_id", "method", "route", "status", "duration_ms", "bytes", "remote",
            ])
        #expect(object["request_id"] == .string("r\n\"2") && object["method"] == .string("G\u{0}T"))
    }

    @Test(
        "the level follows the status and is held against the log's own",
        arguments: [(200, 1, 0), (404, 1, 0), (503, 1, 1)])
    func levels(status: Int, atInfo: Int, atWarning: Int) {
        var record = full
        record.status = status
        log(level: .info).write(record)
        #expect(sink.all.count == atInfo)
        log(level: .warning).write(record)
        #expect(sink.all.count == atInfo + atWarning)
        #expect(sink.last.contains(status >= 500 ? #""level":"warning""# : #""level":"info""#))
    }

    @Test func theConsoleFormIsOneLineForPeople() {
        log(.console(colour: false)).write(full)
        #expect(
            sink.last == "12:00:00.000 INFO     POST /v1/query 200 12.345ms 512B cache=hit-exact model=gpt-4o-mini"
                + " degraded=qdrant degraded=postgres error=none user=0e1f2a3b-4c5d-6e7f-8091-a2b3c4d5e6f7 id=r-1\n")
    }

    @Test(
        "durations of every size",
        arguments: [
            (Duration.zero, "0.000"), (.nanoseconds(999), "0.000"), (.microseconds(1), "0.001"),
            (.seconds(90), "90000.000"),
            (.milliseconds(-5), "0.000"),
        ])
    func durations(duration: Duration, expected: String) {
        var record = full
        record.duration = duration
        log().write(record)
        #expect(sink.last.contains("\"duration_ms\":\(expected),"))
    }
}
