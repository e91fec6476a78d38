import FoundationEssentials
public import Logging

/// Writes each event as one JSON object on one line.
///
/// `ts` (RFC 3339, UTC, milliseconds), `level`, `msg`, `logger`, then the metadata by key; whole numbers, finite numbers and
/// booleans stay what they are, all else is text. A metadata key that is one of the first four gets a leading underscore.
/// Values whose keys look like secrets appear as `***`.
public struct JSONLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let sink: any LogSink
    private let time: any TimeSource

    public init(label: String, level: Logger.Level, sink: any LogSink, time: any TimeSource = SystemTime()) {
        self.label = label
        self.logLevel = level
        self.sink = sink
        self.time = time
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let all = event.allMetadata(handler: metadata, provider: metadataProvider)
        sink.append(
            Self.line(time.wall(), event.level, "\(event.message)", label: label, all).bytes, level: event.level)
    }

    static func line(
        _ date: Date, _ level: Logger.Level, _ message: String, label: String, _ metadata: Logger.Metadata
    ) -> LogLine {
        var line = LogLine()
        line.raw(#"{"ts":""#)
        line.timestamp(date)
        line.raw(#"","level":""#)
        line.unescaped(level.rawValue)
        line.raw(#"","msg":""#)
        line.escaped(message)
        line.raw(#"","logger":""#)
        line.escaped(label)
        line.raw("\"")
        for (key, value) in SecretKeys.masked(metadata).sorted(by: { $0.key < $1.key }) {
            line.raw(",\"")
            if ["ts", "level", "msg", "logger"].contains(key) { line.raw("_") }
            line.escaped(key)
            line.raw("\":")
            line.json(value)
        }
        line.raw("}\n")
        return line
    }
}

extension LogLine {
    fileprivate mutating func json(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): quoted(text)
        case .stringConvertible(let value as Int): integer(value)
        case .stringConvertible(let value as Bool): unescaped(value ? "true" : "false")
        case .stringConvertible(let value as Double) where value.isFinite: unescaped("\(value)")
        case .stringConvertible(let value): quoted("\(value)")
        case .array(let values):
            raw("[")
            for (index, value) in values.enumerated() {
                if index > 0 { byte(",") }
                json(value)
            }
            raw("]")
        case .dictionary(let dictionary):
            raw("{")
            for (index, entry) in dictionary.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { byte(",") }
                quoted(entry.key)
                raw(":")
                json(entry.value)
            }
            raw("}")
        }
    }

    private mutating func quoted(_ text: String) {
        raw("\"")
        escaped(text)
        raw("\"")
    }
}

extension LogEvent {
    /// What the handler, its provider and the event know, the later over the earlier; an error as `error`.
    func allMetadata(handler: Logger.Metadata, provider: Logger.MetadataProvider?) -> Logger.Metadata {
        var all = handler
        if let provider { all.merge(provider.get()) { $1 } }
        if let metadata { all.merge(metadata) { $1 } }
        if let error { all["error"] = .string("\(error)") }
        return all
    }
}
