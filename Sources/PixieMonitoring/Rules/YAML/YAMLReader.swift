/// Reads the fields of a YAML file strictly and gathers what is wrong with them, so that one run shows every fault.
struct YAMLReader {
    let file: String
    let source: YAMLSource
    private(set) var faults: [FileFault] = []

    init(file: String, source: YAMLSource) {
        self.file = file
        self.source = source
    }

    mutating func fault(_ message: String, at position: SourcePosition) {
        faults.append(FileFault(file: file, position: position, message: message))
    }

    /// The fault of a text inside a scalar, at its place in the file.
    mutating func fault(_ error: MonitoringError, in node: YAMLNode, prefix: String = "") {
        fault(prefix + FileFault.words(error), at: position(of: error, in: node))
    }

    func position(of error: MonitoringError, in node: YAMLNode) -> SourcePosition {
        guard let place = error.position, let text = node.text else { return node.position }
        return source.position(of: place.offset(in: Array(text.utf8)), in: node)
    }

    /// The entries of a mapping by key; those whose key is not in `known` are faults. Null has none.
    mutating func fields(_ node: YAMLNode, of what: String, known: [String]) -> [String: YAMLNode] {
        var fields: [String: YAMLNode] = [:]
        switch node.content {
        case .null: break
        case .mapping(let entries):
            for entry in entries {
                if known.contains(entry.key) {
                    fields[entry.key] = entry.value
                } else {
                    fault(Self.unknown(entry.key, of: what, known), at: entry.keyPosition)
                }
            }
        case .scalar, .sequence: fault("\(what) must be a mapping, not \(node.kind)", at: node.position)
        }
        return fields
    }

    private static func unknown(_ key: String, of what: String, _ known: [String]) -> String {
        let wanted = Array(key.lowercased().utf8.prefix(64))
        let ranked = known.map { (name: $0, edits: PromQLFunction.distance(wanted, Array($0.utf8))) }
        let nearest = ranked.min { $0.edits < $1.edits }
        let message = "unknown field \(QuotedText.quote(key)) in \(what)"
        guard let nearest, nearest.edits <= max(2, wanted.count / 3) else {
            return message + "; known are \(known.joined(separator: ", "))"
        }
        return message + "; did you mean \"\(nearest.name)\"?"
    }

    mutating func items(_ node: YAMLNode?, of what: String) -> [YAMLNode] {
        switch node?.content {
        case nil, .null?: return []
        case .sequence(let items)?: return items
        case .scalar?, .mapping?:
            if let node { fault("\(what) must be a list, not \(node.kind)", at: node.position) }
            return []
        }
    }

    /// The text of a single value, empty where there is none.
    mutating func text(_ node: YAMLNode?, of what: String) -> String {
        guard let node else { return "" }
        if let text = node.text { return text }
        fault("\(what) must be a text, not \(node.kind)", at: node.position)
        return ""
    }

    /// Texts by name, in the order they are written.
    mutating func texts(_ node: YAMLNode?, of what: String) -> [YAMLEntry] {
        guard let node else { return [] }
        switch node.content {
        case .null: return []
        case .mapping(let entries):
            for entry in entries { _ = text(entry.value, of: "\(what) \(QuotedText.quote(entry.key))") }
            return entries.filter { $0.value.text != nil }
        case .scalar, .sequence:
            fault("\(what) must be a mapping, not \(node.kind)", at: node.position)
            return []
        }
    }

    /// A duration in milliseconds; nil where there is none or it is wrong.
    mutating func duration(_ node: YAMLNode?, of what: String) -> Int64? {
        guard let node, !node.isNull else { return nil }
        let text = text(node, of: what)
        if node.text == nil { return nil }
        if let milliseconds = PromQLDuration.parse(text) { return milliseconds }
        let hint = text.utf8.allSatisfy { Lexer.isDigit($0) } && !text.isEmpty ? "; did you mean \"\(text)s\"?" : ""
        fault("\(what): not a valid duration: \(QuotedText.quote(text))\(hint)", at: node.position)
        return nil
    }

    mutating func integer(_ node: YAMLNode?, of what: String) -> Int? {
        guard let node, !node.isNull else { return nil }
        if case .scalar(let text, .plain) = node.content, let value = Int(text) { return value }
        fault("\(what) must be a whole number", at: node.position)
        return nil
    }

    mutating func number(_ node: YAMLNode?, of what: String) -> Double? {
        guard let node, !node.isNull else { return nil }
        if case .scalar(let text, .plain) = node.content, let value = Self.number(text) { return value }
        fault("\(what) must be a number", at: node.position)
        return nil
    }

    mutating func bool(_ node: YAMLNode?, of what: String) -> Bool? {
        guard let node, !node.isNull else { return nil }
        if case .scalar(let text, .plain) = node.content, let value = Bool(text) { return value }
        fault("\(what) must be true or false", at: node.position)
        return nil
    }

    /// A number as YAML writes it: infinities and not-a-number have a point before them.
    private static func number(_ text: String) -> Double? {
        switch text.lowercased() {
        case ".inf", "+.inf": return .infinity
        case "-.inf": return -.infinity
        case ".nan": return .nan
        default: break
        }
        guard let first = text.utf8.first(where: { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") }),
            Lexer.isDigit(first) || first == UInt8(ascii: ".")
        else { return nil }
        return NumberText.parseFloat(text.filter { $0 != "_" })
    }
}

extension FileFault {
    /// The sentence of an error inside a value.
    static func words(_ error: MonitoringError) -> String {
        error.message.replacing("unknown function with name", with: "unknown function")
    }
}

extension SourcePosition {
    /// The byte of `text` that is at this place.
    func offset(in text: [UInt8]) -> Int {
        var start = 0
        for _ in 1..<max(1, line) {
            guard let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            start = end + 1
        }
        return start + column - 1
    }
}
