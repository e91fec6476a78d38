/// A rule file, read strictly: whatever Prometheus would refuse or silently ignore is a fault.
public struct RuleFile: Hashable, Sendable {
    /// As it was named.
    public let path: String
    public let groups: [RuleGroup]

    public init(path: String, groups: [RuleGroup]) {
        self.path = path
        self.groups = groups
    }

    /// - Throws: every fault of the file, in order of their places.
    public static func parse(
        _ text: String, path: String, dialect: Dialect = .prometheus3
    ) throws(FileFaults) -> RuleFile {
        let root: YAMLNode?
        do { root = try YAMLDocument.parse(text, file: path) } catch { throw FileFaults([error]) }
        var reader = RuleFileReader(file: path, text: text, dialect: dialect)
        let groups = root.map { reader.groups($0) } ?? []
        guard reader.yaml.faults.isEmpty else { throw FileFaults(reader.yaml.faults) }
        return RuleFile(path: path, groups: groups)
    }
}

/// All that is wrong with one or several files.
public struct FileFaults: Error, Hashable, Sendable, CustomStringConvertible {
    /// In order of their places.
    public let faults: [FileFault]

    public init(_ faults: [FileFault]) {
        self.faults = faults.enumerated().sorted { left, right in
            let (one, other) = (left.element.position, right.element.position)
            let places = (one?.line ?? 0, one?.column ?? 0, left.offset)
            return places < (other?.line ?? 0, other?.column ?? 0, right.offset)
        }.map(\.element)
    }

    /// A line each.
    public var description: String { faults.map(\.description).joined(separator: "\n") }
}
