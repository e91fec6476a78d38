/// Which content words of two questions are the same word, a form of it, or a synonym, and which are left over.
struct TextAlignment {
    typealias Term = QuestionGist.Term

    let a: QuestionGist
    let b: QuestionGist
    /// Indices into the terms of `a` and `b`.
    private(set) var pairs: [(Int, Int)] = []
    private(set) var restA: [Int] = []
    private(set) var restB: [Int] = []
    /// Pairs such as "you sell" and "I buy": one act seen from either side.
    private(set) var converses = 0

    /// Longer questions are compared only for equality: the search is quadratic.
    static let longest = 64

    init(_ a: QuestionGist, _ b: QuestionGist) {
        self.a = a
        self.b = b
        guard a.terms.count <= Self.longest, b.terms.count <= Self.longest else {
            restA = Array(a.terms.indices)
            restB = Array(b.terms.indices)
            return
        }
        restA.reserveCapacity(a.terms.count)
        restB.reserveCapacity(b.terms.count)
        pairs.reserveCapacity(min(a.terms.count, b.terms.count))
        var freeA = Bits(count: a.terms.count)
        var freeB = Bits(count: b.terms.count)
        match(&freeA, &freeB) { $0.raw == $1.raw && $0.role == $1.role }
        match(&freeA, &freeB, by: Self.isSameWord)
        match(&freeA, &freeB, by: Self.isSynonym)
        if freeA.isEmpty, freeB.isEmpty { return }
        matchCompounds(&freeA, &freeB)
        matchConverses(&freeA, &freeB)
        for index in a.terms.indices where freeA[index] && !isNeutral(a.terms[index], in: a, beside: b) {
            restA.append(index)
        }
        for index in b.terms.indices where freeB[index] && !isNeutral(b.terms[index], in: b, beside: a) {
            restB.append(index)
        }
    }

    private mutating func match(_ freeA: inout Bits, _ freeB: inout Bits, by same: (Term, Term) -> Bool) {
        for i in a.terms.indices where freeA[i] {
            var found: Int?
            for j in b.terms.indices where freeB[j] && same(a.terms[i], b.terms[j]) {
                if found == nil || a.terms[i].role == b.terms[j].role { found = j }
                if a.terms[i].role == b.terms[j].role { break }
            }
            guard let j = found else { continue }
            pairs.append((i, j))
            freeA[i] = false
            freeB[j] = false
        }
    }

    private static func isSameWord(_ x: Term, _ y: Term) -> Bool {
        guard x.shape == y.shape, !differByFinalE(x, y) else { return false }
        return x.raw == y.raw
            || x.shape == .word && (x.stems.inflected == y.stems.inflected || x.stems.derived == y.stems.derived)
    }

    /// "plan" and "plane", which are one stem.
    private static func differByFinalE(_ x: Term, _ y: Term) -> Bool {
        let e = UInt8(ascii: "e")
        return WordScanner.mix(x.raw, e) == y.raw || WordScanner.mix(y.raw, e) == x.raw
    }

    /// "Park Road" is not "Park Street", though a road is a street.
    private static func areOtherNames(_ x: Term, _ y: Term) -> Bool {
        x.isName && y.isName && !x.entry.traits.contains(.nation)
    }

    private static func isSynonym(_ x: Term, _ y: Term) -> Bool {
        x.shape == .word && y.shape == .word && !differByFinalE(x, y) && !areOtherNames(x, y)
            && x.entry.senses.meets(y.entry.senses)
    }

    /// "wi-fi" and "wifi", "log in" and "login".
    private mutating func matchCompounds(_ freeA: inout Bits, _ freeB: inout Bits) {
        for i in a.terms.indices where freeA[i] {
            for j in b.terms.indices where freeA[i] && freeB[j] {
                if freeA[i + 1], Self.spells(a, i, as: b, j) {
                    pairs.append((i, j))
                    freeA[i] = false
                    freeA[i + 1] = false
                    freeB[j] = false
                } else if freeB[j + 1], Self.spells(b, j, as: a, i) {
                    pairs.append((i, j))
                    freeA[i] = false
                    freeB[j] = false
                    freeB[j + 1] = false
                }
            }
        }
    }

    /// Whether two neighbouring terms of one question, run together, spell a term of the other.
    private static func spells(_ x: QuestionGist, _ i: Int, as y: QuestionGist, _ j: Int) -> Bool {
        let (first, second, whole) = (x.terms[i], x.terms[i + 1], y.terms[j])
        let length = first.end - first.start + second.end - second.start
        guard length > 3, whole.end - whole.start == length, second.start <= first.end + 1 else { return false }
        return x.bytes[first.start..<first.end].elementsEqual(
            y.bytes[whole.start..<whole.start + first.end - first.start])
            && x.bytes[second.start..<second.end].elementsEqual(
                y.bytes[whole.end - (second.end - second.start)..<whole.end])
    }

    private mutating func matchConverses(_ freeA: inout Bits, _ freeB: inout Bits) {
        guard (a.subject == .secondPerson) != (b.subject == .secondPerson) else { return }
        let isGiverFirst = a.subject == .secondPerson
        for i in a.terms.indices where freeA[i] && a.terms[i].shape == .word {
            for j in b.terms.indices where freeB[j] && b.terms[j].shape == .word {
                let (x, y) = (a.terms[i].stems.inflected, b.terms[j].stems.inflected)
                guard isGiverFirst ? Converses.relate(giver: x, taker: y) : Converses.relate(giver: y, taker: x)
                else { continue }
                if x == Converses.accept || y == Converses.accept, !Converses.speaksOfPayment(a) { continue }
                pairs.append((i, j))
                converses += 1
                freeA[i] = false
                freeB[j] = false
                break
            }
        }
    }

    /// A set of at most 64 indices; those beyond are never in it.
    private struct Bits {
        private var bits: UInt64
        init(count: Int) { bits = count >= 64 ? .max : (1 << UInt64(count)) - 1 }
        var isEmpty: Bool { bits == 0 }
        subscript(index: Int) -> Bool {
            get { index < 64 && bits & (1 << UInt64(index)) != 0 }
            set { if newValue { bits |= 1 << UInt64(index) } else { bits &= ~(1 << UInt64(index)) } }
        }
    }
}
