extension PatternParser {
    /// What follows a backslash outside a class.
    mutating func escapeAtom(from start: Int) throws(MonitoringError) -> PatternNode? {
        guard let scalar = next else { throw fault("trailing backslash at end of expression", "") }
        switch scalar {
        case "A":
            _ = take()
            return .begin
        case "z":
            _ = take()
            return .end
        case "Q":
            _ = take()
            isQuoting = true
            return nil
        case "E":
            _ = take()
            return nil
        case "b", "B": throw fault("word boundaries are not supported", "\\" + String(Character(scalar)))
        default:
            if let set = try perlClass() { return .set(set) }
            let value = try escapedScalar(from: start)
            return literal(value)
        }
    }

    /// The next literal character inside a quotation; nil if it only ends.
    mutating func quotedAtom() -> PatternNode? {
        var atom: PatternNode?
        if !(next == "\\" && following == "E") { atom = take().map(literal) }
        if next == "\\", following == "E" {
            _ = take()
            _ = take()
            isQuoting = false
        }
        return atom
    }

    /// `\d`, `\W`...; nil and nothing taken if another escape follows.
    private mutating func perlClass() throws(MonitoringError) -> ScalarSet? {
        let set: ScalarSet
        switch next {
        case "d": set = .digits
        case "D": set = .digits.inverted
        case "w": set = .wordCharacters
        case "W": set = .wordCharacters.inverted
        case "s": set = .spaces
        case "S": set = .spaces.inverted
        case "p", "P": throw fault("Unicode classes are not supported", "\\p")
        default: return nil
        }
        _ = take()
        return set
    }

    /// One character written as an escape; the backslash has been taken.
    private mutating func escapedScalar(from start: Int) throws(MonitoringError) -> Unicode.Scalar {
        guard let scalar = take() else { throw fault("trailing backslash at end of expression", "") }
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "f": return "\u{0C}"
        case "v": return "\u{0B}"
        case "a": return "\u{07}"
        case "x": return try hexadecimal(from: start)
        case "0"..."7":
            var digits = String(Character(scalar))
            while digits.count < 3, let more = next, ("0"..."7").contains(more) {
                digits.unicodeScalars.append(more)
                _ = take()
            }
            // A lone digit would be a back-reference, which RE2 does not have.
            guard scalar == "0" || digits.count > 1, let value = UInt32(digits, radix: 8),
                let result = Unicode.Scalar(value)
            else { throw fault("invalid escape sequence", rest(from: start)) }
            return result
        default:
            guard scalar.isASCII, !ScalarSet.wordCharacters.contains(scalar.value) || scalar == "_" else {
                throw fault("invalid escape sequence", rest(from: start))
            }
            return scalar
        }
    }

    private mutating func hexadecimal(from start: Int) throws(MonitoringError) -> Unicode.Scalar {
        var digits = ""
        if takeIf("{") {
            while let scalar = take(), scalar != "}", digits.count < 7 { digits.unicodeScalars.append(scalar) }
        } else {
            while digits.count < 2, let scalar = take() { digits.unicodeScalars.append(scalar) }
        }
        guard let value = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(value) else {
            throw fault("invalid escape sequence", rest(from: start))
        }
        return scalar
    }

    /// `[a-z]`, `[^...]`, `[[:alpha:]]`; the opening bracket has been taken.
    mutating func bracketClass(from start: Int) throws(MonitoringError) -> ScalarSet {
        let inverts = takeIf("^")
        var set = ScalarSet([])
        var first = true
        while first || next != "]" {
            first = false
            let itemStart = self.itemStart
            if let named = try namedClass() {
                set = set.union(named)
                continue
            }
            if next == "\\", let perl = try escapedClass() {
                set = set.union(perl)
                continue
            }
            let low = try classScalar(from: start)
            var high = low
            if next == "-", following != "]", following != nil {
                _ = take()
                high = try classScalar(from: start)
            }
            guard low.value <= high.value else { throw fault("invalid character class range", rest(from: itemStart)) }
            set = set.union(ScalarSet([low.value...high.value]))
        }
        _ = take()
        if flags.ignoresCase { set = set.caseFolded }
        return inverts ? set.inverted : set
    }

    private mutating func escapedClass() throws(MonitoringError) -> ScalarSet? {
        _ = take()
        if let set = try perlClass() { return set }
        stepBack()
        return nil
    }

    private mutating func classScalar(from start: Int) throws(MonitoringError) -> Unicode.Scalar {
        guard let scalar = take() else { throw fault("missing closing ]", rest(from: start)) }
        return scalar == "\\" ? try escapedScalar(from: start) : scalar
    }

    /// `[:alpha:]` and its kin inside a class.
    private mutating func namedClass() throws(MonitoringError) -> ScalarSet? {
        guard next == "[", following == ":" else { return nil }
        let start = itemStart
        var name = ""
        _ = take()
        _ = take()
        let inverts = takeIf("^")
        while let scalar = next, scalar != ":", scalar != "]" {
            name.unicodeScalars.append(scalar)
            _ = take()
        }
        guard takeIf(":"), takeIf("]"), let set = PatternParser.posixClasses[name] else {
            throw fault("invalid character class range", rest(from: start))
        }
        return inverts ? set.inverted : set
    }

    private static let posixClasses: [String: ScalarSet] = [
        "alnum": ScalarSet([48...57, 65...90, 97...122]), "alpha": ScalarSet([65...90, 97...122]),
        "ascii": ScalarSet([0...127]), "blank": ScalarSet([9...9, 32...32]), "cntrl": ScalarSet([0...31, 127...127]),
        "digit": .digits, "graph": ScalarSet([33...126]), "lower": ScalarSet([97...122]),
        "print": ScalarSet([32...126]), "punct": ScalarSet([33...47, 58...64, 91...96, 123...126]),
        "space": ScalarSet([9...13, 32...32]), "upper": ScalarSet([65...90]), "word": .wordCharacters,
        "xdigit": ScalarSet([48...57, 65...70, 97...102]),
    ]
}
