import Glibc
import Logging
import PixieCore
import PixieIO

/// The process's log: lines are gathered and written to standard error by a thread of their own.
struct Logging: Sendable {
    let format: LogFormat
    let level: Logger.Level
    let requests: RequestLog
    private let sink: BufferedLogSink
    private let writer: DescriptorWriter

    init(configuration: PixieConfiguration.Log) {
        let format = LogFormat.suited(
            to: configuration.environment, isTerminal: Terminal.isTerminal(STDERR_FILENO))
        let writer = DescriptorWriter(descriptor: STDERR_FILENO)
        let sink = BufferedLogSink(format: format) { writer.write($0) }
        self.format = format
        self.level = configuration.level
        self.writer = writer
        self.sink = sink
        requests = RequestLog(
            sink: sink, format: format, level: configuration.level, logsQueries: configuration.logsQueries)
    }

    /// Makes this the log of every library too, and returns Pixie's own logger.
    func bootstrap() -> Logger {
        LoggingSystem.bootstrap { [format, level, sink] label in
            format.makeHandler(label: label, level: level, sink: sink)
        }
        return Logger(label: "pixie")
    }

    func flush() { sink.flush() }

    /// Writes what is left, for at most 2 s.
    func close() async {
        sink.flush()
        await writer.close(timeout: .seconds(2))
    }
}
