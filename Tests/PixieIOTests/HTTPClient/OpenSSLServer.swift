import Glibc
import PixieTestSupport
import Testing

/// `openssl s_server` with a fresh self-signed certificate for `localhost`, answering every GET with its status page.
final class OpenSSLServer {
    let port: UInt16
    /// The certificate's PEM file.
    let certificate: String
    private let process: pid_t
    private let folder: String

    init() async throws {
        var template = Array("/tmp/pixie-tls-XXXXXX".utf8CString)
        folder = String(cString: try #require(mkdtemp(&template)))
        certificate = folder + "/certificate.pem"
        let key = folder + "/key.pem"
        let log = folder + "/log"
        var status: Int32 = -1
        let maker = try Self.spawn(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "1",
            ]
                + [
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
                    certificate,
                ],
            output: log + ".req")
        try #require(waitpid(maker, &status, 0) == maker && status == 0)
        process = try Self.spawn(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-www", "-key", key, "-cert", certificate], output: log)
        var found: UInt16?
        _ = try await eventually {
            // "ACCEPT 127.0.0.1:12345"
            let line = try Self.read(log).split(separator: "\n").first { $0.hasPrefix("ACCEPT ") }
            found = line?.split(separator: ":").last.flatMap { UInt16($0) }
            return found != nil
        }
        port = try #require(found)
    }

    deinit {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        for name in ["certificate.pem", "key.pem", "log", "log.req"] { unlink(folder + "/" + name) }
        rmdir(folder)
    }

    private static func spawn(_ arguments: [String], output: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process = pid_t()
        try #require(posix_spawnp(&process, arguments[0], &actions, nil, words, environ) == 0)
        return process
    }

    private static func read(_ path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}

func setEnvironment(_ name: String, _ value: String) { setenv(name, value, 1) }
