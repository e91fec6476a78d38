public import Logging

/// What one log line says about one request. Holds no header, so no token can get into it.
///
/// Not copyable: it is made once, filled in, and written.
public struct RequestRecord: ~Copyable, Sendable {
    public var requestID: String
    public var method: String
    /// The route's template, such as `/v1/sessions/{session_id}`; never the path as it was sent.
    public var route: String
    public var status: Int
    public var duration: Duration
    /// Bytes of the response's body.
    public var bytes: Int
    /// The peer's address.
    public var remote: String
    /// As in the exemplars of the metrics.
    public var traceID: String?
    public var user: UserID?
    /// As in `X-Cache`.
    public var cache: String?
    /// `llm` or `cache`.
    public var source: String?
    public var model: String?
    public var degraded: [Upstream]
    /// `code` of the problem document.
    public var errorCode: String?
    /// The user's words: personal, and only written where that was switched on.
    public var query: String?

    public init(
        requestID: String, method: String, route: String, status: Int, duration: Duration, bytes: Int, remote: String,
        traceID: String? = nil, user: UserID? = nil, cache: String? = nil, source: String? = nil, model: String? = nil,
        degraded: [Upstream] = [], errorCode: String? = nil, query: String? = nil
    ) {
        self.requestID = requestID
        self.method = method
        self.route = route
        self.status = status
        self.duration = duration
        self.bytes = bytes
        self.remote = remote
        self.traceID = traceID
        self.user = user
        self.cache = cache
        self.source = source
        self.model = model
        self.degraded = degraded
        self.errorCode = errorCode
        self.query = query
    }
}

/// Writes one line a request. On the path of every request: a line of up to 1 KB takes no allocation.
public struct RequestLog: Sendable {
    private let sink: any LogSink
    private let format: LogFormat
    private let level: Logger.Level
    /// Whether a record's `query` is written.
    public let logsQueries: Bool
    private let time: any TimeSource

    /// `level`: requests are `info`, those answered with 5xx `warning`; what is below `level` is not written.
    public init(
        sink: any LogSink, format: LogFormat, level: Logger.Level, logsQueries: Bool,
        time: any TimeSource = SystemTime()
    ) {
        self.sink = sink
        self.format = format
        self.level = level
        self.logsQueries = logsQueries
        self.time = time
    }

    public func write(_ record: borrowing RequestRecord) {
        let recordLevel: Logger.Level = record.status >= 500 ? .warning : .info
        guard recordLevel >= level else { return }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1024) { room in
            var line = LogLine(room: room)
            switch format {
            case .json: line.requestJSON(record, recordLevel, at: time.wall(), logsQueries: logsQueries)
            case .console(let colour):
                line.requestConsole(record, recordLevel, at: time.wall(), colour: colour, logsQueries: logsQueries)
            }
            // Not as a warning: a server that turns requests away must not pay a system call for each.
            sink.append(line.bytes, level: .info)
        }
    }
}
