import Glibc

/// A program a benchmark runs. Its standard input stays open, and empty, as long as it lives; it is killed when nobody holds it.
final class ChildProcess {
    enum Output {
        case file(String)
        case inherited
        case pipe
    }

    let name: String
    let pid: pid_t
    private let input: Descriptor
    private let output: Descriptor
    private var endStatus: Int32?

    /// Starts `command`, whose first word is a path or is looked for in `PATH`. With an environment it sees nothing else.
    init(
        _ command: [String], environment: [String: String]? = nil, folder: String? = nil, output kind: Output = .pipe,
        errors: Output = .inherited
    ) throws(BenchmarkError) {
        let inputPipe = try Pipe()
        let outputPipe = try Pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, inputPipe.reading.raw, STDIN_FILENO)
        for (target, kind) in [(STDOUT_FILENO, kind), (STDERR_FILENO, errors)] {
            switch kind {
            case .file(let path):
                posix_spawn_file_actions_addopen(&actions, target, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            case .inherited: break
            case .pipe: posix_spawn_file_actions_adddup2(&actions, outputPipe.writing.raw, target)
            }
        }
        let here = try Descriptor(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), from: "open")
        if let folder, chdir(folder) != 0 { throw BenchmarkError("there is no folder \(folder)") }
        defer { if folder != nil { fchdir(here.raw) } }
        var pid: pid_t = 0
        let inherited = environment.map { $0.map { "\($0.key)=\($0.value)" } }
        let code = Self.withCStrings(command) { words in
            guard let inherited else { return posix_spawnp(&pid, command[0], &actions, nil, words, environ) }
            return Self.withCStrings(inherited) { posix_spawnp(&pid, command[0], &actions, nil, words, $0) }
        }
        guard code == 0 else { throw BenchmarkError("cannot start \(command[0]): \(String(cString: strerror(code)))") }
        name = command[0]
        self.pid = pid
        input = inputPipe.writing
        output = outputPipe.reading
    }

    deinit {
        guard endStatus == nil else { return }
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    /// What it prints up to and including the first line that contains `text`.
    func output(through text: String, timeout: Duration = .seconds(15)) throws(BenchmarkError) -> String {
        try lines(through: text, timeout: timeout).last ?? ""
    }

    /// All lines that it prints up to and including the first that contains `text`; `timeout` is the longest it may print nothing.
    func lines(through text: String, timeout: Duration) throws(BenchmarkError) -> [String] {
        var printed = ""
        while case let more = output.read(timeout: timeout), !more.isEmpty {
            printed += String(decoding: more, as: UTF8.self)
            guard printed.hasSuffix("\n") else { continue }
            let lines = printed.split(separator: "\n").map(String.init)
            if let found = lines.firstIndex(where: { $0.contains(text) }) { return Array(lines[...found]) }
        }
        throw BenchmarkError("\(name) did not print '\(text)' within \(timeout)")
    }

    /// The rest of what it prints, once it has ended; an error if it failed.
    func outputAtEnd() throws(BenchmarkError) -> String {
        let printed = output.readToEnd(timeout: .seconds(3_600))
        let status = wait()
        guard status == 0 else { throw BenchmarkError("\(name) failed: \(printed)") }
        return printed
    }

    var isRunning: Bool {
        var status: Int32 = 0
        if endStatus == nil, waitpid(pid, &status, WNOHANG) == pid { endStatus = status }
        return endStatus == nil
    }

    func stop() {
        guard isRunning else { return }
        kill(pid, SIGTERM)
        _ = wait()
    }

    private func wait() -> Int32 {
        if let endStatus { return endStatus }
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        endStatus = status
        return status
    }

    private static func withCStrings<R>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}

private struct Pipe: ~Copyable {
    let reading: Descriptor
    let writing: Descriptor

    init() throws(BenchmarkError) {
        var ends: [Int32] = [-1, -1]
        let code = pipe(&ends)
        let reading = try Descriptor(code == 0 ? ends[0] : -1, from: "pipe")
        let writing = try Descriptor(ends[1], from: "pipe")
        // Not inherited: a child that held another's input open would keep that one from ending.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        self.reading = reading
        self.writing = writing
    }
}
