public import Logging
import Synchronization

/// Collects lines and hands them on in large pieces.
///
/// Hands on once `flushSize` bytes have gathered, at once for a warning or worse, and on `flush` (call it every so often, and
/// before the process ends). `write` is called on the thread that caused it, never on two at a time and never under the lock,
/// so whoever else logs meanwhile does not wait. When `write` is so slow that more than `limit` bytes gather, further lines
/// are dropped, and a line that says how many follows as soon as there is room.
public final class BufferedLogSink: LogSink {
    private struct State {
        var buffer: [UInt8] = []
        /// Emptied storage of the piece before, so that a steady flow allocates nothing here.
        var spare: [UInt8] = []
        var dropped = 0
        var isWriting = false
        var flushAgain = false
    }

    private let state = Mutex(State())
    private let flushSize: Int
    private let limit: Int
    private let format: LogFormat
    private let time: any TimeSource
    private let write: @Sendable ([UInt8]) -> Void

    public init(
        format: LogFormat, flushSize: Int = 32 * 1024, limit: Int = 1024 * 1024, time: any TimeSource = SystemTime(),
        write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.format = format
        self.flushSize = flushSize
        self.limit = max(limit, flushSize)
        self.time = time
        self.write = write
    }

    public func append(_ line: borrowing ByteBuffer, level: Logger.Level) {
        let piece = state.withLock { state -> [UInt8]? in
            if state.buffer.count + line.count <= limit {
                line.withBytes { state.buffer.append(contentsOf: $0) }
            } else {
                state.dropped += 1
            }
            return state.buffer.count >= flushSize || level >= .warning ? take(&state) : nil
        }
        if let piece { handOn(piece) }
    }

    /// Writes what has been taken so far; when another thread is writing, that one writes these lines as well.
    public func flush() {
        if let piece = state.withLock({ take(&$0) }) { handOn(piece) }
    }

    private func take(_ state: inout State) -> [UInt8]? {
        if state.isWriting {
            state.flushAgain = true
            return nil
        }
        if state.dropped > 0 {
            droppedLine(state.dropped).bytes.withBytes { state.buffer.append(contentsOf: $0) }
            state.dropped = 0
        }
        guard !state.buffer.isEmpty else { return nil }
        state.isWriting = true
        let piece = state.buffer
        state.buffer = state.spare
        state.spare = []
        return piece
    }

    private func handOn(_ first: [UInt8]) {
        var next: [UInt8]? = first
        while var piece = next {
            next = nil
            write(piece)
            piece.removeAll(keepingCapacity: true)
            next = state.withLock { state in
                state.spare = piece
                state.isWriting = false
                guard state.flushAgain else { return nil }
                state.flushAgain = false
                return take(&state)
            }
        }
    }

    private func droppedLine(_ count: Int) -> LogLine {
        let metadata: Logger.Metadata = ["dropped": .stringConvertible(count)]
        let text = "log lines dropped: they came faster than they could be written"
        switch format {
        case .json:
            return JSONLogHandler.line(time.wall(), .warning, text, label: "pixie.log", metadata)
        case .console(let colour):
            return ConsoleLogHandler.line(time.wall(), .warning, text, label: "pixie.log", metadata, colour: colour)
        }
    }
}
