import Yams

/// Reads one YAML document within limits: no file can make it large, deep or slow.
struct YAMLDocument {
    /// The longest text that is read, in bytes.
    static let sizeLimit = 1 << 20
    /// The most nodes a document may unfold to, aliases followed.
    static let nodeLimit = 100_000
    static let depthLimit = 50

    private let file: String
    private var nodes = 0

    /// The document's root; nil when there is none.
    /// - Throws: a fault with its place, for what is no YAML, for a second document, and beyond the limits.
    static func parse(_ text: String, file: String) throws(FileFault) -> YAMLNode? {
        guard text.utf8.count <= sizeLimit else {
            throw FileFault(file: file, message: "is larger than \(sizeLimit >> 20) MiB")
        }
        try AliasScan(text, file: file).check()
        let root: Node?
        do {
            // Without Yams' own resolver: it asks several regular expressions about every value.
            root = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch {
            throw fault(error, file: file)
        }
        guard let root else { return nil }
        var document = YAMLDocument(file: file)
        return try document.convert(root, depth: 1)
    }

    private init(file: String) { self.file = file }

    private mutating func convert(_ node: Node, depth: Int) throws(FileFault) -> YAMLNode {
        let position = Self.position(node.mark)
        nodes += 1
        if nodes > Self.nodeLimit { throw fault("unfolds to more than \(Self.nodeLimit) values", position) }
        if depth > Self.depthLimit { throw fault("nests deeper than \(Self.depthLimit) levels", position) }
        switch node {
        case .scalar(let scalar): return YAMLNode(content: try content(scalar, position), position: position)
        case .sequence(let sequence):
            var items: [YAMLNode] = []
            for item in sequence { items.append(try convert(item, depth: depth + 1)) }
            return YAMLNode(content: .sequence(items), position: position)
        case .mapping(let mapping):
            return YAMLNode(content: .mapping(try entries(mapping, depth: depth)), position: position)
        case .alias: throw fault("an alias that is not resolved", position)
        }
    }

    private mutating func entries(_ mapping: Node.Mapping, depth: Int) throws(FileFault) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var inherited: [YAMLEntry] = []
        for (keyNode, valueNode) in mapping {
            let position = Self.position(keyNode.mark)
            guard case .scalar(let key) = keyNode else { throw fault("a key must be a single value", position) }
            let value = try convert(valueNode, depth: depth + 1)
            if key.string == "<<", key.style == .plain {
                inherited += try merged(value)
            } else {
                entries.append(YAMLEntry(key: key.string, keyPosition: position, value: value))
            }
        }
        var known = Set(entries.map(\.key))
        for entry in inherited where known.insert(entry.key).inserted { entries.append(entry) }
        return entries
    }

    /// The entries that `<<` takes over from one mapping or from several, of which the first prevails.
    private func merged(_ value: YAMLNode) throws(FileFault) -> [YAMLEntry] {
        switch value.content {
        case .mapping(let entries): return entries
        case .sequence(let items):
            var all: [YAMLEntry] = []
            for item in items {
                guard case .mapping(let entries) = item.content else {
                    throw fault("<< takes mappings, not \(item.kind)", item.position)
                }
                all += entries
            }
            return all
        case .null, .scalar: throw fault("<< takes mappings, not \(value.kind)", value.position)
        }
    }

    private static let plainTags: Set<String> = [
        "", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool",
        "tag:yaml.org,2002:null",
    ]

    private func content(_ scalar: Node.Scalar, _ position: SourcePosition) throws(FileFault) -> YAMLNode.Content {
        let tag = scalar.tag.rawValue
        guard Self.plainTags.contains(tag) else { throw fault("the tag \(tag) is not supported", position) }
        let isPlain = scalar.style == .plain || scalar.style == .any
        if tag.hasSuffix("null") || isPlain && tag.isEmpty && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
        {
            return .null
        }
        let isBlock = scalar.style == .literal || scalar.style == .folded
        return .scalar(scalar.string, isPlain ? .plain : isBlock ? .block : .quoted)
    }

    private func fault(_ message: String, _ position: SourcePosition) -> FileFault {
        FileFault(file: file, position: position, message: message)
    }

    private static func position(_ mark: Mark?) -> SourcePosition {
        SourcePosition(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    private static func fault(_ error: any Error, file: String) -> FileFault {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let words = context.map { "\($0.text.trimmingBlanks), \(problem)" } ?? problem
            return FileFault(file: file, position: position(mark), message: "not YAML: \(words)")
        case YamlError.duplicatedKeysInMapping(let keys, let context):
            return FileFault(
                file: file, position: position(context.mark),
                message: "the key \(QuotedText.quote(keys.first ?? "")) occurs twice")
        case YamlError.reader(let problem, _, _, _):
            return FileFault(file: file, message: "not YAML: \(problem)")
        default: return FileFault(file: file, message: "not YAML: \(error)")
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        String(drop { $0 == " " || $0 == "\n" }.reversed().drop { $0 == " " || $0 == "\n" }.reversed())
    }
}
