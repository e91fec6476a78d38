/// Parses the part of RE2's syntax that label matching needs. What RE2 accepts and this does not (word boundaries,
/// Unicode classes by name, the multi-line flag) is refused with its name, never read as something else.
struct PatternParser {
    struct Flags {
        var ignoresCase = false
        var dotMatchesNewline: Bool
        var swapsGreed = false
    }

    private let text: [Unicode.Scalar]
    private let source: String
    private var place = 0
    private var depth = 0
    var flags: Flags
    /// Between `\Q` and `\E` nothing has a meaning of its own.
    var isQuoting = false
    private(set) var groupNames: [String?] = [nil]

    init(_ source: String, dotMatchesNewline: Bool) {
        self.source = source
        text = Array(source.unicodeScalars)
        flags = Flags(dotMatchesNewline: dotMatchesNewline)
    }

    mutating func parse() throws(MonitoringError) -> PatternNode {
        let node = try choice()
        if place < text.count { throw fault("unexpected )", source) }
        return node
    }

    var next: Unicode.Scalar? { place < text.count ? text[place] : nil }

    var following: Unicode.Scalar? { place + 1 < text.count ? text[place + 1] : nil }

    var itemStart: Int { place }

    mutating func stepBack() { place -= 1 }

    mutating func take() -> Unicode.Scalar? {
        guard place < text.count else { return nil }
        place += 1
        return text[place - 1]
    }

    mutating func takeIf(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        place += 1
        return true
    }

    func fault(_ words: String, _ part: String) -> MonitoringError {
        MonitoringError(.badData, "error parsing regexp: \(words): `\(part)`")
    }

    func rest(from start: Int, to end: Int? = nil) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text[min(start, text.count)..<min(end ?? place, text.count)])
        return String(view)
    }

    private mutating func choice() throws(MonitoringError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        if depth > 200 { throw fault("expression nests too deeply", source) }
        let outer = flags
        var branches = [try sequence()]
        while takeIf("|") { branches.append(try sequence()) }
        flags = outer
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(MonitoringError) -> PatternNode {
        var parts: [PatternNode] = []
        while let scalar = next {
            let start = place
            if isQuoting {
                if let atom = quotedAtom() { parts.append(isQuoting ? atom : try repeated(atom, from: start)) }
                continue
            }
            if scalar == "|" || scalar == ")" { break }
            guard let atom = try atom() else { continue }
            parts.append(try repeated(atom, from: start))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    private mutating func repeated(_ atom: PatternNode, from start: Int) throws(MonitoringError) -> PatternNode {
        var node = atom
        var operators = 0
        while let scalar = next {
            let operatorStart = place
            var bounds: (Int, Int?)
            switch scalar {
            case "*": bounds = (0, nil)
            case "+": bounds = (1, nil)
            case "?": bounds = (0, 1)
            case "{":
                guard let counted = try countedBounds() else { return node }
                bounds = counted
                place -= 1
            default: return node
            }
            place += 1
            operators += 1
            let lazy = takeIf("?")
            if operators > 1 { throw fault("invalid nested repetition operator", rest(from: operatorStart)) }
            node = .repetition(node, least: bounds.0, most: bounds.1, greedy: lazy == flags.swapsGreed)
        }
        return node
    }

    /// `{2}`, `{2,}` or `{2,5}`, left after its brace; nil and nothing taken if the brace is only a brace.
    private mutating func countedBounds() throws(MonitoringError) -> (Int, Int?)? {
        let start = place
        place += 1
        guard let least = number() else {
            place = start
            return nil
        }
        var most: Int? = least
        if takeIf(",") { most = next == "}" ? nil : number() ?? -1 }
        guard takeIf("}"), most ?? 0 >= 0 else {
            place = start
            return nil
        }
        if least > 1_000 || most ?? 0 > 1_000 || most ?? least < least {
            throw fault("invalid repeat count", rest(from: start))
        }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let start = place
        while let scalar = next, scalar.value >= 48, scalar.value <= 57, place - start < 5 { place += 1 }
        return Int(rest(from: start))
    }

    private mutating func atom() throws(MonitoringError) -> PatternNode? {
        let start = place
        guard let scalar = take() else { return nil }
        switch scalar {
        case "(": return try group(from: start)
        case "[": return .set(try bracketClass(from: start))
        case ".": return .set(flags.dotMatchesNewline ? .any : .anyButNewline)
        case "^": return .begin
        case "$": return .end
        case "\\": return try escapeAtom(from: start)
        case "*", "+", "?": throw fault("missing argument to repetition operator", String(Character(scalar)))
        default: return literal(scalar)
        }
    }

    func literal(_ scalar: Unicode.Scalar) -> PatternNode {
        let set = ScalarSet(scalar.value)
        return .set(flags.ignoresCase ? set.caseFolded : set)
    }

    private mutating func group(from start: Int) throws(MonitoringError) -> PatternNode? {
        let before = flags
        var index: Int?
        if takeIf("?") {
            if takeIf("P") || next == "<" {
                guard takeIf("<") else { throw fault("invalid or unsupported Perl syntax", rest(from: start)) }
                index = try namedGroup(from: start)
            } else if try !groupFlags(from: start) {
                return nil
            }
        } else {
            index = groupNames.count
            groupNames.append(nil)
        }
        let inner = try choice()
        guard takeIf(")") else { throw fault("missing closing )", source) }
        flags = before
        return index.map { .group(inner, index: $0) } ?? inner
    }

    private mutating func namedGroup(from start: Int) throws(MonitoringError) -> Int {
        let nameStart = place
        while let scalar = next, ScalarSet.wordCharacters.contains(scalar.value) { place += 1 }
        let name = rest(from: nameStart)
        guard !name.isEmpty, takeIf(">") else { throw fault("invalid named capture", rest(from: start)) }
        if groupNames.contains(name) { throw fault("duplicate capture group name", name) }
        groupNames.append(name)
        return groupNames.count - 1
    }

    /// Reads `i`, `s`, `U`, `-`; true if a group follows (`(?i:`), false if the flags hold to the end of this one (`(?i)`).
    private mutating func groupFlags(from start: Int) throws(MonitoringError) -> Bool {
        var on = true
        while let scalar = take() {
            switch scalar {
            case "i": flags.ignoresCase = on
            case "s": flags.dotMatchesNewline = on
            case "U": flags.swapsGreed = on
            case "m": throw fault("the multi-line flag is not supported", rest(from: start))
            case "-": on = false
            case ":": return true
            case ")": return false
            default: throw fault("invalid or unsupported Perl syntax", rest(from: start))
            }
        }
        throw fault("missing closing )", source)
    }
}
