import Glibc
import Synchronization
import TestPorts

/// A real PostgreSQL server of a test's own: on a free loopback port and a Unix socket, in a temporary folder, as the system's
/// `postgres` user when the tests run as root, which PostgreSQL refuses. Goes with the test process, whatever ends it.
public final class PostgresTestServer: Sendable {
    public let port: UInt16
    /// Where the Unix socket is, and everything else.
    public let folder: String
    private let process = Mutex<pid_t?>(nil)

    static let programs = "/usr/lib/postgresql/15/bin/"
    static let user = geteuid() == 0 ? "postgres" : nil
    static let running = Mutex<[ObjectIdentifier: (folder: String, process: pid_t)]>([:])
    private static let shared = Task { try await make() }

    /// The server for tests that do it no harm. Use a database of your own (`makeDatabase`).
    public static func common() async throws -> PostgresTestServer { try await shared.value }

    /// A running server with the roles `pixie` and `guarded`, of which the second needs the password `pa'ss w:rd` when it
    /// comes over TCP, and one empty database, `pixie`.
    public static func make() async throws -> PostgresTestServer { try await offThePool { try PostgresTestServer() } }

    private init() throws {
        var template = Array("/tmp/pixie-postgres-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw ChildProcess.Failure(description: "no temporary folder") }
        folder = String(cString: made)
        port = try UnusedPort.find()
        if let account = Self.user.flatMap({ getpwnam($0) }) {
            chown(folder, account.pointee.pw_uid, account.pointee.pw_gid)
        }
        try ChildProcess.run(
            Self.asUser([
                Self.programs + "initdb", "-D", folder + "/data", "-U", "owner", "-A", "trust", "--no-sync", "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ]))
        try Self.guardAgainstOurEnd(folder)
        let access = folder + "/data/pg_hba.conf"
        try ChildProcess.write(
            "host all guarded 127.0.0.1/32 scram-sha-256\n" + ChildProcess.read(access), to: access)
        try startNow()
        try runNow(
            """
            CREATE ROLE pixie LOGIN;
            CREATE ROLE pixie_reader LOGIN;
            CREATE ROLE guarded LOGIN PASSWORD 'pa''ss w:rd';
            CREATE DATABASE pixie OWNER pixie
            """, database: "postgres")
    }

    deinit { stop() }

    /// The URL to give to a client. `parameters` start with `?`.
    public func url(user: String = "pixie", database: String = "pixie", parameters: String = "") -> String {
        "postgresql://\(user)@127.0.0.1:\(port)/\(database)\(parameters)"
    }

    /// Starts the server again after `stop` or `crash`, and waits until it takes connections.
    public func start() async throws { try await Self.offThePool { try self.startNow() } }

    private func startNow() throws {
        let started = try ChildProcess.start(
            Self.asUser([
                Self.programs + "postgres", "-D", folder + "/data", "-p", "\(port)", "-k", folder, "-h", "127.0.0.1",
                "-c", "fsync=off", "-c", "max_connections=120", "-c", "shared_buffers=16MB",
            ]), output: folder + "/log")
        process.withLock { $0 = started }
        Self.running.withLock { $0[ObjectIdentifier(self)] = (folder, started) }
        Self.cleanUpAtExit()
        // Reached only where it does not start at all: a busy machine takes a minute.
        let end = ContinuousClock.now.advanced(by: .seconds(180))
        while ContinuousClock.now < end {
            let probe = [Self.programs + "pg_isready", "-q", "-h", folder, "-p", "\(port)", "-U", "owner"]
            if (try? ChildProcess.run(probe)) != nil { return }
            usleep(20_000)
        }
        throw ChildProcess.Failure(description: "the server did not start: \(ChildProcess.read(folder + "/log"))")
    }

    /// Ends the server and removes its folder.
    public func stop() {
        crash()
        Self.running.withLock { $0[ObjectIdentifier(self)] = nil }
        Self.remove(folder)
    }

    /// `kill -9` for the server and all its sessions.
    public func crash() {
        guard
            let process = process.withLock({ process in
                defer { process = nil }
                return process
            })
        else { return }
        Self.end(process)
    }

    /// Stops the server and all its sessions in mid-air: connections stay, nothing answers.
    public func pause() {
        guard let process = process.withLock({ $0 }) else { return }
        // The parent first, and until it has really stopped: it would start sessions that are missed.
        kill(process, SIGSTOP)
        while !Self.isStopped(process) { usleep(1_000) }
        for session in Self.children(of: process) { kill(session, SIGSTOP) }
    }

    public func resume() {
        guard let process = process.withLock({ $0 }) else { return }
        for session in Self.children(of: process) { kill(session, SIGCONT) }
        kill(process, SIGCONT)
    }

    /// Runs statements as the server's owner, who may do anything; the rows, a line each.
    @discardableResult
    public func sql(_ text: String, database: String = "pixie") async throws -> String {
        try await Self.offThePool { try self.runNow(text, database: database) }
    }

    @discardableResult
    private func runNow(_ text: String, database: String) throws -> String {
        try ChildProcess.run(
            [
                "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder, "-p", "\(port)", "-U", "owner",
                "-d", database,
            ], input: text)
    }

    /// A new database made by the SQL files at `paths`, owned by `pixie`.
    public func makeDatabase(_ name: String, files paths: [String] = []) async throws {
        try await sql("CREATE DATABASE \(name) OWNER pixie", database: "postgres")
        for path in paths { try await sql(ChildProcess.read(path), database: name) }
    }
}
