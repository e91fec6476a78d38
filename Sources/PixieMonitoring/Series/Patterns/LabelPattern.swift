/// A compiled pattern that must match a whole label value, with the common shapes recognised so that they need no
/// automaton: `a|b|c`, `api-.*`, `.+`, `.*error.*`.
struct LabelPattern: Sendable {
    private enum Shape: Sendable {
        case literals(Set<ExactString>)
        /// `prefix`, then at least `least` characters of anything, then `suffix`.
        case around(prefix: String, least: Int, newline: Bool, suffix: String)
        case containing(String, newline: Bool)
        case automaton
    }

    private let shape: Shape
    private let program: PatternProgram
    private let groupNames: [String?]

    /// - Throws: `.badData`, worded as Go's `regexp` does where it has the same fault.
    init(_ source: String, dotMatchesNewline: Bool) throws(MonitoringError) {
        var parser = PatternParser(source, dotMatchesNewline: dotMatchesNewline)
        let node = try parser.parse()
        program = try PatternProgram(node, source: source)
        groupNames = parser.groupNames
        shape = LabelPattern.shape(of: node)
    }

    func makeRun() -> Run { Run(pattern: self) }

    /// The most that finding captures may cost: a few seconds.
    private static let captureLimit = 1_000_000_000

    /// Nil if the text as a whole does not match.
    /// - Throws: `.limit` for a long text and a long pattern with many groups.
    func captures(in text: String) throws(MonitoringError) -> Captures? {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count * program.instructions.count * groupNames.count <= Self.captureLimit else {
            throw MonitoringError(.limit, "finding the groups of a pattern would take too long in query execution")
        }
        guard let groups = PatternCaptures(program, groups: groupNames.count).match(scalars) else { return nil }
        return Captures(scalars: scalars, groups: groups, names: groupNames)
    }

    private static func shape(of node: PatternNode) -> Shape {
        if let literals = node.literals() { return .literals(Set(literals.map(ExactString.init))) }
        var parts = [node]
        if case .sequence(let inner) = node { parts = inner }
        let wildcards = parts.indices.filter { parts[$0].wildcard != nil }
        func text(_ range: Range<Int>) -> String? {
            PatternNode.sequence(Array(parts[range])).literals(limit: 1)?.first
        }
        if wildcards.count == 1, let place = wildcards.first, let wildcard = parts[place].wildcard,
            let prefix = text(0..<place), let suffix = text(place + 1..<parts.count)
        {
            return .around(prefix: prefix, least: wildcard.least, newline: wildcard.newline, suffix: suffix)
        }
        if wildcards == [0, parts.count - 1], parts.count > 2, let first = parts[0].wildcard,
            let last = parts[parts.count - 1].wildcard, first.least + last.least == 0, first.newline == last.newline,
            let middle = text(1..<parts.count - 1), !middle.utf8.contains(10)
        {
            return .containing(middle, newline: first.newline)
        }
        return .automaton
    }

    /// Scratch memory for matching many values in a row.
    struct Run {
        private let pattern: LabelPattern
        private var automaton: PatternAutomaton?

        fileprivate init(pattern: LabelPattern) {
            self.pattern = pattern
            if case .automaton = pattern.shape { automaton = PatternAutomaton(pattern.program) }
        }

        mutating func matches(_ text: String) -> Bool {
            switch pattern.shape {
            case .literals(let set): return set.contains(ExactString(text))
            case .around(let prefix, let least, let newline, let suffix):
                let bytes = text.utf8
                let fixed = prefix.utf8.count + suffix.utf8.count
                guard bytes.count >= fixed + least, bytes.starts(with: prefix.utf8),
                    bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
                else { return false }
                return newline
                    || !bytes.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count).contains(UInt8(ascii: "\n"))
            case .containing(let middle, let newline):
                return (newline || !text.utf8.contains(UInt8(ascii: "\n"))) && LabelPattern.contains(text, middle)
            case .automaton: return automaton?.matches(text) ?? false
            }
        }
    }

    private static func contains(_ text: String, _ part: String) -> Bool {
        let (bytes, wanted) = (Array(text.utf8), Array(part.utf8))
        guard wanted.count <= bytes.count else { return false }
        return (0...bytes.count - wanted.count).contains { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }

    /// What a match captured, ready to be put into a replacement.
    struct Captures {
        let scalars: [Unicode.Scalar]
        let groups: [Range<Int>?]
        let names: [String?]

        subscript(index: Int) -> String {
            guard index < groups.count, let range = groups[index] else { return "" }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[range])
            return String(view)
        }

        /// `template` with `$1`, `${1}`, `$name` and `${name}` filled in and `$$` for a dollar, as Go expands it.
        func expand(_ template: String) -> String {
            var result = String.UnicodeScalarView()
            let text = Array(template.unicodeScalars)
            var place = 0
            while place < text.count {
                guard text[place] == "$", place + 1 < text.count else {
                    result.append(text[place])
                    place += 1
                    continue
                }
                if text[place + 1] == "$" {
                    result.append("$")
                    place += 2
                    continue
                }
                let braced = text[place + 1] == "{"
                let start = place + (braced ? 2 : 1)
                var end = start
                while end < text.count, ScalarSet.wordCharacters.contains(text[end].value) { end += 1 }
                guard end > start, !braced || (end < text.count && text[end] == "}") else {
                    result.append("$")
                    place += 1
                    continue
                }
                var name = String.UnicodeScalarView()
                name.append(contentsOf: text[start..<end])
                result.append(contentsOf: value(of: String(name)).unicodeScalars)
                place = end + (braced ? 1 : 0)
            }
            return String(result)
        }

        private func value(of name: String) -> String {
            if let index = Int(name) { return self[index] }
            return names.firstIndex(of: name).map { self[$0] } ?? ""
        }
    }
}
