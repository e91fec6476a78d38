import FoundationEssentials
import Glibc

/// A new folder for what a run writes, removed with everything in it when nobody holds it.
final class WorkingFolder {
    let path: String

    init() throws(BenchmarkError) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let name = strdup("\(parent)/pixie-benchmarks.XXXXXX")
        defer { free(name) }
        guard let name, mkdtemp(name) != nil else { throw BenchmarkError("no folder can be made in \(parent)") }
        path = String(cString: name)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a new file with this text.
    func write(_ text: String, to name: String) throws(BenchmarkError) -> String {
        let file = "\(path)/\(name)"
        guard (try? Data(text.utf8).write(to: URL(filePath: file))) != nil else {
            throw BenchmarkError("cannot write \(file)")
        }
        return file
    }
}
