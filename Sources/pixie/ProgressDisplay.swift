import Glibc
import PixieCore
import PixieIO
import Synchronization
import UnixSignals

/// Says on standard error how far long work is: on a terminal in one line that is written over, elsewhere in a line each.
final class ProgressDisplay: Sendable {
    private let columns: Int?
    private let isShown = Mutex(false)

    private init() { columns = Self.terminalColumns() }

    /// Does long work, and shows its progress. Interrupted by SIGINT or SIGTERM the process ends as by a kill, but not without saying
    /// what to do next.
    static func during<Result>(
        ifInterrupted advice: @escaping @Sendable () -> String, _ work: (ProgressDisplay) async throws -> Result
    ) async throws -> Result {
        let display = ProgressDisplay()
        defer { display.clear() }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await display.endWhenInterrupted(advice) }
            defer { group.cancelAll() }
            return try await work(display)
        }
    }

    func show(_ step: CollectionStep) {
        guard let columns else { return StandardStreams.error("\(step)\n") }
        isShown.withLock { $0 = true }
        StandardStreams.error("\r\u{1B}[K" + Self.line(step, columns: columns))
    }

    func waiting(_ step: CollectionStep) {
        show(CollectionStep("waiting: \(step)", completed: step.completed, of: step.total))
    }

    /// Takes the line away, so that what is printed next begins at the margin.
    private func clear() {
        if isShown.withLock({ isShown in
            defer { isShown = false }
            return isShown
        }) {
            StandardStreams.error("\r\u{1B}[K")
        }
    }

    /// One line that fits, with a bar where there is something to count.
    static func line(_ step: CollectionStep, columns: Int) -> String {
        var text = step.description
        if let completed = step.completed, let total = step.total, total > 0, columns >= 60 {
            let width = 20
            let done = min(width, max(0, completed * width / total))
            text = "[" + String(repeating: "#", count: done) + String(repeating: "-", count: width - done) + "] " + text
        }
        return String(text.prefix(max(10, columns - 1)))
    }

    /// Nil where standard error is no terminal that can write over a line.
    private static func terminalColumns() -> Int? {
        guard Terminal.isTerminal(STDERR_FILENO), getenv("TERM").map({ String(cString: $0) }) != "dumb" else {
            return nil
        }
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private func endWhenInterrupted(_ advice: @Sendable () -> String) async {
        for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
            clear()
            StandardStreams.error("pixie: interrupted: \(advice())\n")
            _exit(signal == .sigint ? 130 : 143)
        }
    }
}
