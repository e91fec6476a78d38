public import Logging

/// Where finished log lines go.
public protocol LogSink: Sendable {
    /// Takes one whole line, its line break included. Does not wait for it to be written, except as the sink says.
    func append(_ line: borrowing ByteBuffer, level: Logger.Level)

    /// Writes what has been taken so far.
    func flush()
}

/// How log lines look.
public enum LogFormat: Hashable, Sendable {
    /// One JSON object a line: `{"ts","level","msg","logger", ...metadata}`.
    case json
    /// For people at a terminal.
    case console(colour: Bool)

    /// JSON, except in development on a terminal.
    public static func suited(to environment: DeploymentEnvironment, isTerminal: Bool) -> LogFormat {
        environment == .development && isTerminal ? .console(colour: true) : .json
    }

    /// The handler that swift-log is bootstrapped with.
    public func makeHandler(
        label: String, level: Logger.Level, sink: any LogSink, time: any TimeSource = SystemTime()
    ) -> any LogHandler {
        switch self {
        case .json: JSONLogHandler(label: label, level: level, sink: sink, time: time)
        case .console(let colour):
            ConsoleLogHandler(label: label, level: level, colour: colour, sink: sink, time: time)
        }
    }
}
