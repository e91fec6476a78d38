import FoundationEssentials
import Glibc
import PixieMonitoring

/// Finds and reads rule files, and files of their tests.
enum RuleFiles {
    /// The files a pattern names, in order; the pattern itself where it names one that exists.
    static func matching(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, GLOB_NOESCAPE | GLOB_PERIOD, nil, &found) == 0, let paths = found.gl_pathv else {
            return []
        }
        // The list has `gl_pathc` entries, none of them null.
        return (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
    }

    /// A pattern as it is meant from inside the folder of `file`.
    static func pattern(_ pattern: String, besides file: String) -> String {
        guard !pattern.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return pattern }
        return file[...slash] + pattern
    }

    /// The file's text.
    /// - Throws: a fault that says why it cannot be read.
    static func text(of path: String) throws(FileFault) -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        if let size = attributes?[.size] as? Int, size > 1 << 20 {
            throw FileFault(file: path, message: "is larger than 1 MiB")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw FileFault(file: path, message: access(path, F_OK) == 0 ? "cannot be read" : "no such file")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw FileFault(file: path, message: "is not UTF-8")
        }
        return text
    }

    /// The rules of every file.
    /// - Throws: the faults of all of them together.
    static func load(_ paths: [String], dialect: Dialect) throws(FileFaults) -> [RuleFile] {
        var files: [RuleFile] = []
        var faults: [FileFault] = []
        for path in paths {
            let text: String
            do {
                text = try Self.text(of: path)
            } catch {
                faults.append(error)
                continue
            }
            do { files.append(try RuleFile.parse(text, path: path, dialect: dialect)) } catch { faults += error.faults }
        }
        guard faults.isEmpty else { throw FileFaults(faults) }
        return files
    }
}
