import Glibc
import TestPorts

/// A real `redis-server` of a test's own, on a free loopback port. It keeps nothing on disk unless its options say so.
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
        unlink(folder + "/dump.rdb")
        rmdir(folder)
    }

    /// Starts it again on the same port, with what it kept on disk, by default nothing. Waits without holding a thread that other tests need: on a busy machine a start
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
        // The thread that runs a test may block the signals by which a server is stopped.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var started = pid_t()
        guard posix_spawnp(&started, arguments[0], &actions, &attributes, words, environ) == 0 else {
            throw Failure(what: "redis-server is not installed")
        }
        process = started
    }

    /// As `kill -9`.
    public func kill() { end(with: SIGKILL) }

    /// As an operator stops it: it first keeps what it has, if `--save` is among its options.
    public func stop() { end(with: SIGTERM) }

    private func end(with signal: Int32) {
        guard let process else { return }
        Glibc.kill(process, signal)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        self.process = nil
    }

    /// Stops it where it is: its sockets stay open, nothing is answered.
    public func pause() { if let process { Glibc.kill(process, SIGSTOP) } }

    public func resume() { if let process { Glibc.kill(process, SIGCONT) } }
}
