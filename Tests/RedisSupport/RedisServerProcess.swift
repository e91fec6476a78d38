import Glibc
import TestPorts

/// A real `redis-server` of a test's own, on a free loopback port, with nothing kept on disk.
public final class RedisServerProcess {
    public struct Failure: Error { public var what: String }

    public let port: Int
    private let arguments: [String]
    private let folder: String
    private var process: pid_t?

    /// Started and answering. `options` as on the command line: `["--requirepass", "secret"]`.
    public init(_ options: [String] = []) async throws {
        var template = Array("/tmp/pixie-redis-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure(what: "mkdtemp") }
        folder = String(cString: made)
        port = Int(try UnusedPort.find())
        arguments =
            ["redis-server", "--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
            + ["--dir", folder, "--daemonize", "no"] + options
        try await start()
    }

    deinit {
        kill()
        unlink(folder + "/log")
        rmdir(folder)
    }

    /// Starts it again, empty, on the same port. Waits without holding a thread that other tests need: on a busy machine a start
    /// takes seconds.
    public func start() async throws {
        try spawn()
        let end = ContinuousClock.now.advanced(by: .seconds(60))
        while !LoopbackListener.answers(port) {
            guard ContinuousClock.now < end else { throw Failure(what: "redis-server does not start: see \(folder)") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func spawn() throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, folder + "/log", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var started = pid_t()
        guard posix_spawnp(&started, arguments[0], &actions, nil, words, environ) == 0 else {
            throw Failure(what: "redis-server is not installed")
        }
        process = started
    }

    /// As `kill -9`.
    public func kill() {
        guard let process else { return }
        Glibc.kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        self.process = nil
    }

    /// Stops it where it is: its sockets stay open, nothing is answered.
    public func pause() { if let process { Glibc.kill(process, SIGSTOP) } }

    public func resume() { if let process { Glibc.kill(process, SIGCONT) } }
}
