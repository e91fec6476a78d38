import FoundationEssentials
import Logging

extension LogLine {
    mutating func requestJSON(
        _ record: borrowing RequestRecord, _ level: Logger.Level, at date: Date, logsQueries: Bool
    ) {
        raw(#"{"ts":""#)
        timestamp(date)
        raw(level == .info ? #"","level":"info""# : #"","level":"warning""#)
        raw(#","msg":"request","request_id":""#)
        escaped(record.requestID)
        raw(#"","method":""#)
        escaped(record.method)
        raw(#"","route":""#)
        escaped(record.route)
        raw(#"","status":"#)
        integer(record.status)
        raw(#","duration_ms":"#)
        milliseconds(record.duration)
        raw(#","bytes":"#)
        integer(record.bytes)
        raw(#","remote":""#)
        escaped(record.remote)
        raw("\"")
        field(#","trace_id":""#, record.traceID)
        if let user = record.user {
            raw(#","user":""#)
            uuid(user)
            raw("\"")
        }
        field(#","cache":""#, record.cache)
        field(#","source":""#, record.source)
        field(#","model":""#, record.model)
        if !record.degraded.isEmpty {
            raw(#","degraded":["#)
            for (index, upstream) in record.degraded.enumerated() {
                raw(index == 0 ? "\"" : ",\"")
                unescaped(upstream.rawValue)
                raw("\"")
            }
            raw("]")
        }
        field(#","error":""#, record.errorCode)
        if logsQueries { field(#","query":""#, record.query) }
        raw("}\n")
    }

    mutating func requestConsole(
        _ record: borrowing RequestRecord, _ level: Logger.Level, at date: Date, colour: Bool, logsQueries: Bool
    ) {
        consolePrefix(date, level, colour: colour)
        escaped(record.method)
        byte(" ")
        escaped(record.route)
        byte(" ")
        integer(record.status)
        byte(" ")
        milliseconds(record.duration)
        raw("ms ")
        integer(record.bytes)
        raw("B")
        pair(" cache=", record.cache)
        pair(" model=", record.model)
        for upstream in record.degraded { pair(" degraded=", upstream.rawValue) }
        pair(" error=", record.errorCode)
        if let user = record.user {
            raw(" user=")
            uuid(user)
        }
        pair(" id=", record.requestID)
        if logsQueries { pair(" query=", record.query) }
        raw("\n")
    }

    /// `opening` is a comma, the key and the value's opening quote.
    private mutating func field(_ opening: StaticString, _ value: String?) {
        guard let value else { return }
        raw(opening)
        escaped(value)
        raw("\"")
    }

    private mutating func pair(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        raw(name)
        escaped(value)
    }

    /// The lower-case canonical form.
    private mutating func uuid(_ user: UserID) {
        user.withCanonicalUTF8 { utf8($0) }
    }
}
