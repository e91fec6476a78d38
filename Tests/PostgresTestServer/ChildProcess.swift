import Glibc

/// Programs that the test servers are made of.
enum ChildProcess {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Starts `arguments` in a process group of its own, its output in the file `output`.
    static func start(_ arguments: [String], output: String, input: String = "/dev/null") throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process = pid_t()
        let result = posix_spawnp(&process, arguments[0], &actions, &attributes, words, environ)
        guard result == 0 else { throw Failure(description: "\(arguments[0]): \(String(cString: strerror(result)))") }
        return process
    }

    /// Runs `arguments` to their end; what they printed. Throws when they fail.
    @discardableResult
    static func run(_ arguments: [String], input: String? = nil) throws -> String {
        var template = Array("/tmp/pixie-run-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure(description: "no temporary folder") }
        let folder = String(cString: made)
        defer {
            unlink(folder + "/in")
            unlink(folder + "/out")
            rmdir(folder)
        }
        if let input { try write(input, to: folder + "/in") }
        let process = try start(
            arguments, output: folder + "/out", input: input == nil ? "/dev/null" : folder + "/in")
        let status = wait(for: process)
        let text = read(folder + "/out")
        guard status == 0 else { throw Failure(description: "\(arguments[0]) failed: \(text)") }
        return text
    }

    @discardableResult
    static func wait(for process: pid_t) -> Int32 {
        var status: Int32 = -1
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        return status
    }

    static func read(_ path: String) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw Failure(description: "\(path) cannot be written") }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw Failure(description: "\(path) cannot be written")
        }
    }
}
