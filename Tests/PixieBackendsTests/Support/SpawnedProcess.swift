import Glibc

/// A child process of a test. It is told to end by closing its input, and killed when it does not matter how it ends.
final class SpawnedProcess {
    struct Failure: Error { var call: String }

    private let process: pid_t
    private let socket: Int32

    init(_ path: String, _ arguments: [String]) throws {
        // Its input and output are one socket, closed on exec: a child of another test must not hold this one's open.
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure(call: "socketpair") }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process = pid_t()
        let result = posix_spawnp(&process, path, &actions, nil, words, environ)
        close(ends[1])
        guard result == 0 else {
            close(ends[0])
            throw Failure(call: "posix_spawnp \(path): \(String(cString: strerror(result)))")
        }
        self.process = process
        socket = ends[0]
    }

    /// The first line the child prints; waits for it at most a minute: many children may be starting.
    func firstLine() throws -> String {
        var line: [UInt8] = []
        var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        while line.last != 0x0A {
            guard poll(&waiting, 1, 60_000) == 1 else { throw Failure(call: "poll: the child printed nothing") }
            var byte: UInt8 = 0
            guard read(socket, &byte, 1) == 1 else { throw Failure(call: "read: the child ended") }
            line.append(byte)
        }
        return String(decoding: line.dropLast(), as: UTF8.self)
    }

    deinit {
        close(socket)
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }
}
