import FoundationEssentials
public import Logging

/// Writes each event as one line for a person: time (UTC), level, logger, message, metadata by key.
///
/// Control characters are shown as escapes: what a client sends cannot move the cursor. Values whose keys look like secrets
/// appear as `***`.
public struct ConsoleLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let colour: Bool
    private let sink: any LogSink
    private let time: any TimeSource

    /// `colour`: only for a terminal.
    public init(
        label: String, level: Logger.Level, colour: Bool, sink: any LogSink, time: any TimeSource = SystemTime()
    ) {
        self.label = label
        self.logLevel = level
        self.colour = colour
        self.sink = sink
        self.time = time
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let all = event.allMetadata(handler: metadata, provider: metadataProvider)
        let line = Self.line(time.wall(), event.level, "\(event.message)", label: label, all, colour: colour)
        sink.append(line.bytes, level: event.level)
    }

    static func line(
        _ date: Date, _ level: Logger.Level, _ message: String, label: String, _ metadata: Logger.Metadata, colour: Bool
    ) -> LogLine {
        var line = LogLine()
        line.consolePrefix(date, level, colour: colour)
        line.escaped(label)
        line.raw(": ")
        line.escaped(message)
        for (key, value) in SecretKeys.masked(metadata).sorted(by: { $0.key < $1.key }) {
            line.byte(" ")
            line.escaped(key)
            line.raw("=")
            line.escaped("\(value)")
        }
        line.raw("\n")
        return line
    }
}

extension LogLine {
    /// `12:00:00.000 INFO     `: a fixed width, so that what follows lines up.
    mutating func consolePrefix(_ date: Date, _ level: Logger.Level, colour: Bool) {
        timestamp(date, timeOnly: true)
        byte(" ")
        let name = level.rawValue.uppercased()
        if colour { unescaped(level.colour) }
        unescaped(name)
        if colour { raw("\u{1B}[0m") }
        for _ in name.utf8.count..<9 { byte(" ") }
    }
}

extension Logger.Level {
    fileprivate var colour: String {
        switch self {
        case .trace, .debug: "\u{1B}[2m"
        case .info: "\u{1B}[32m"
        case .notice: "\u{1B}[36m"
        case .warning: "\u{1B}[33m"
        case .error, .critical: "\u{1B}[31m"
        }
    }
}
