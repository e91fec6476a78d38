import ArgumentParser
import FoundationEssentials
import Glibc

/// Where what is measured lies.
struct Places: ParsableArguments {
    @Option(help: "Pixie's repository.")
    var repository = ".."

    @Option(help: "The release build of pixie; .build/release/pixie of the repository unless told.")
    var pixie: String?

    @Option(help: "A setting of Pixie's, such as PIXIE_SEMANTIC_CACHE=false; may be given several times.")
    var set: [String] = []

    /// What `--set` asked for, on top of `others`.
    func settings(_ others: [String: String] = [:]) throws(BenchmarkError) -> [String: String] {
        var all = others
        for setting in set {
            guard let sign = setting.firstIndex(of: "=") else {
                throw BenchmarkError("--set needs NAME=VALUE, not \(setting)")
            }
            all[String(setting[..<sign])] = String(setting[setting.index(after: sign)...])
        }
        return all
    }

    func file(_ path: String) throws(BenchmarkError) -> String { try Self.absolute("\(repository)/\(path)") }

    func binary() throws(BenchmarkError) -> String {
        do throws(BenchmarkError) {
            return try Self.absolute(pixie ?? "\(repository)/.build/release/pixie")
        } catch {
            throw BenchmarkError("\(error): swift build -c release --static-swift-stdlib --product pixie")
        }
    }

    /// Children run in a folder of their own.
    private static func absolute(_ path: String) throws(BenchmarkError) -> String {
        guard let full = realpath(path, nil) else { throw BenchmarkError("there is no \(path)") }
        defer { free(full) }
        return String(cString: full)
    }
}

/// `pixie serve` as it is deployed: production logging to a file, no rate limit, and nothing of this shell's environment or folder.
struct PixieProcess {
    let process: ChildProcess
    let port: Int

    var address: String { "http://127.0.0.1:\(port)" }

    /// Waits until it says where it listens.
    init(binary: String, environment: [String: String], log: String? = nil, in folder: WorkingFolder)
        throws(BenchmarkError)
    {
        // It runs in the folder, but names of files are this process's.
        let log = URL(filePath: log ?? "\(folder.path)/pixie.log").path
        process = try Self.spawn(binary, port: 0, environment: environment, log: log, in: folder)
        let line = try process.output(through: "answers on")
        guard let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw BenchmarkError("no port in: \(line)")
        }
        self.port = port
    }

    /// Returns at once.
    static func spawn(
        _ binary: String, port: Int, environment: [String: String], log: String, in folder: WorkingFolder
    ) throws(BenchmarkError) -> ChildProcess {
        var all = [
            "ENVIRONMENT": "production", "PIXIE_PORT": "\(port)", "PIXIE_ADMIN_PORT": "0",
            "PIXIE_RATE_LIMIT_PER_USER": "0", "PIXIE_STATE_DIR": "\(folder.path)/state",
        ]
        all.merge(environment) { $1 }
        return try ChildProcess(
            [binary, "serve"], environment: all, folder: folder.path, errors: .file(log))
    }
}
