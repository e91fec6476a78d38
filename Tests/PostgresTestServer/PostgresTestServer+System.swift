import Glibc
import Synchronization

extension PostgresTestServer {
    /// Waiting for a program would hold up every other test, so it is done on a thread of its own.
    static func offThePool<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            let work = Unmanaged.passRetained(BlockingWork { continuation.resume(with: Result { try body() }) })
            var thread = pthread_t()
            let result = pthread_create(
                &thread, nil,
                { argument in
                    // Not null: `work` above.
                    Unmanaged<BlockingWork>.fromOpaque(argument!).takeRetainedValue().run()
                    return nil
                }, work.toOpaque())
            precondition(result == 0, "no thread for a test's server")
            pthread_detach(thread)
        }
    }

    /// The same program as the user the server runs as.
    static func asUser(_ arguments: [String]) -> [String] {
        guard let user else { return arguments }
        return ["setpriv", "--reuid=\(user)", "--regid=\(user)", "--clear-groups", "--"] + arguments
    }

    /// The sessions of a server; each is a process with a group of its own.
    static func children(of process: pid_t) -> [pid_t] {
        ChildProcess.read("/proc/\(process)/task/\(process)/children").split(separator: " ").compactMap { pid_t($0) }
    }

    /// A shell that outlives this process when it is killed, and then ends the server and removes its folder.
    static func guardAgainstOurEnd(_ folder: String) throws {
        let script = """
            while kill -0 "$0" 2>/dev/null && [ -d "$1" ]; do sleep 1; done
            [ -d "$1" ] || exit 0
            kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"; sleep 1; rm -rf "$1"
            """
        _ = try ChildProcess.start(["sh", "-c", script, "\(getpid())", folder], output: "/dev/null")
    }

    static func isStopped(_ process: pid_t) -> Bool {
        // "12345 (postgres) T ..."
        let state = ChildProcess.read("/proc/\(process)/stat").split(separator: ") ").dropFirst().first?.first
        return state.map { "TZX".contains($0) } ?? true
    }

    /// `kill -9`, the sessions first, while their parent cannot start others.
    static func end(_ process: pid_t) {
        kill(process, SIGSTOP)
        while !isStopped(process) { usleep(1_000) }
        for session in children(of: process) { kill(session, SIGKILL) }
        kill(process, SIGKILL)
        ChildProcess.wait(for: process)
    }

    static func remove(_ folder: String) {
        _ = try? ChildProcess.run(["rm", "-rf", folder])
    }

    private static let atExit: Void = {
        atexit {
            // The folders are the guard's to remove: with many databases that takes half a minute on a busy disk.
            for server in PostgresTestServer.running.withLock({ $0.values.map(\.self) }) {
                PostgresTestServer.end(server.process)
            }
        }
    }()

    static func cleanUpAtExit() { _ = atExit }
}

private final class BlockingWork: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
