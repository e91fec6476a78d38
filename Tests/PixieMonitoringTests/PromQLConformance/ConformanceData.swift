import FoundationEssentials
import Testing

/// Prometheus' own test files, in the folder `PIXIE_PROMQL_CONFORMANCE` names. They are read in place, never copied.
enum ConformanceData {
    static let folder: String? = ProcessInfo.processInfo.environment["PIXIE_PROMQL_CONFORMANCE"]

    static var isPresent: Bool { folder != nil }

    /// Folders of newer versions may hold scripts alone.
    static func has(_ name: String) -> Bool {
        folder.map { FileManager.default.fileExists(atPath: "\($0)/\(name)") } ?? false
    }

    static func text(_ name: String) throws -> String {
        let folder = try #require(folder)
        return try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    static func scripts() throws -> [String] {
        let folder = try #require(folder)
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".test") }.sorted()
    }
}
