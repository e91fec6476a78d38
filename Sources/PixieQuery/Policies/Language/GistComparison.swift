/// The findings of the guards on two gists.
struct GistComparison {
    let alignment: TextAlignment
    var a: QuestionGist { alignment.a }
    var b: QuestionGist { alignment.b }

    init(_ a: QuestionGist, _ b: QuestionGist) { alignment = TextAlignment(a, b) }

    // MARK: what contradicts

    /// Why the two cannot have the same answer.
    var contradiction: GuardVeto? {
        if !a.quotes.isEmpty, !b.quotes.isEmpty, a.quotes.sorted() != b.quotes.sorted() { return .quoted }
        if rest(both: { $0.shape == .number }) { return .number }
        if rest(both: { !$0.entry.traits.isDisjoint(with: .date) }) { return .date }
        guard isMostlyAligned else { return nil }
        if (a.negations + a.impliedNegations - b.negations - b.impliedNegations) % 2 != 0 { return .negation }
        if hasOpposites || alignment.pairs.contains(where: { a.terms[$0].role.opposes(b.terms[$1].role) }) {
            return .antonym
        }
        if rest(both: { $0.shape == .identifier }) { return .identifier }
        if rest(both: { $0.isName }) { return .entity }
        if hasExchangedRoles { return .roles }
        if a.kind.contradicts(b.kind) { return .questionType }
        return nil
    }

    /// Of two questions put quite differently, single words prove nothing.
    private var isMostlyAligned: Bool {
        alignment.pairs.count * 4 >= a.terms.count + b.terms.count
    }

    private func rest(both fits: (QuestionGist.Term) -> Bool) -> Bool {
        alignment.restA.contains { fits(a.terms[$0]) } && alignment.restB.contains { fits(b.terms[$0]) }
    }

    private var hasOpposites: Bool {
        if opposed(a.particles, b.particles) || opposed(b.particles, a.particles) { return true }
        for i in alignment.restA {
            for j in alignment.restB where Opposites.oppose(a.terms[i], in: a, b.terms[j], in: b) { return true }
        }
        return false
    }

    /// One has "on" without "off" and the other "off" without "on".
    private func opposed(_ x: UInt8, _ y: UInt8) -> Bool {
        let (first, second): (UInt8, UInt8) = (0b010101, 0b101010)
        let onlyFirst = x & first & ~((x & second) >> 1)
        let onlySecond = (y & second) >> 1 & ~(y & first)
        return onlyFirst & onlySecond != 0
    }

    /// "from A to B" against "from B to A": two words have each other's part.
    private var hasExchangedRoles: Bool {
        let pairs = alignment.pairs
        for (index, (i, j)) in pairs.enumerated() {
            for (k, l) in pairs[(index + 1)...] {
                let (ai, bj, ak, bl) = (a.terms[i].role, b.terms[j].role, a.terms[k].role, b.terms[l].role)
                if ai != ak, ai == bl, ak == bj { return true }
            }
        }
        return false
    }

    // MARK: what leaves doubt

    /// Why it is not certain that the two have the same answer.
    var doubt: GuardVeto? {
        if a.otherSymbols != b.otherSymbols { return .language }
        if a.hasForeignLetters || b.hasForeignLetters {
            return a.bytes == b.bytes && a.quotes == b.quotes ? nil : .language
        }
        if alignment.pairs.isEmpty { return .wording }
        if let left = leftOver { return left }
        if a.negations != b.negations { return .negation }
        let slips = a.slips + b.slips
        if slips > 4 || slips > 0 && slips == alignment.pairs.count { return .wording }
        if a.kind != b.kind, !a.kind.isAlso(b.kind), !asksMeasure, !asksTime, !asksByNoun, !isPlaceless {
            return .questionType
        }
        if a.isPast != b.isPast && !hasInflectedPair || a.mentionsThird != b.mentionsThird { return .intent }
        let speaksToYou = a.subject == .secondPerson && b.subject == .secondPerson
        if !(a.kind.ignoresModality && b.kind.ignoresModality), !speaksToYou, a.isObliged != b.isObliged {
            return .intent
        }
        if a.kind.needsSubject, a.subject != b.subject, a.subject != .none, b.subject != .none, alignment.converses == 0
        {
            return .intent
        }
        if !a.owners.isEmpty, !b.owners.isEmpty, a.owners.isDisjoint(with: b.owners) { return .intent }
        if a.pronounRoles != b.pronounRoles || saysOffer(a, b) || saysOffer(b, a) { return .roles }
        if a.stranded != b.stranded, a.stranded != .by, b.stranded != .by { return .roles }
        return hasMovedWords ? .roles : nil
    }

    private var leftOver: GuardVeto? {
        let (restA, restB) = (alignment.restA, alignment.restB)
        if restA.isEmpty, restB.isEmpty { return nil }
        let terms = restA.map { a.terms[$0] } + restB.map { b.terms[$0] }
        if terms.contains(where: { $0.shape == .number }) { return .number }
        if terms.contains(where: { !$0.entry.traits.isDisjoint(with: .date) }) { return .date }
        if terms.contains(where: { $0.shape == .identifier }) { return .identifier }
        return restA.isEmpty || restB.isEmpty ? .scope : .wording
    }

    /// A word changed its part, or two words without a preposition changed places.
    private var hasMovedWords: Bool {
        let pairs = alignment.pairs
        for (index, (i, j)) in pairs.enumerated() {
            let (x, y) = (a.terms[i].role, b.terms[j].role)
            if x != y, !(x.isUnsaid || x == .to) || !(y.isUnsaid || y == .to), !saysMeans(x, y) { return true }
            if a.terms[i].shape == .number, x != y, x != .none, y != .none { return true }
            // Made passive, it must have changed sides with something: "can I charge" is not "can I be charged".
            if turnsPassive(i, j), !hasAnybody, !pairs.contains(where: { (i < $0.0) != (j < $0.1) }) { return true }
            if isExempt(i, j) { continue }
            for (k, l) in pairs[(index + 1)...] where (i < k) != (j < l) && !isExempt(k, l) {
                if refersBack(i, j) || refersBack(k, l) { continue }
                let (u, v) = (a.terms[k].role, b.terms[l].role)
                if (x == .to) != (y == .to) || (u == .to) != (v == .to) { return true }
                if x == .none, y == .none, u == .none, v == .none, !turnsPassive(i, j), !turnsPassive(k, l) {
                    return true
                }
            }
        }
        return false
    }
}

extension QuestionGist.Kind {
    /// "the capital of Peru" asks what it is; "can dogs swim" asks what "do dogs swim" asks.
    func isAlso(_ other: Self) -> Bool {
        switch (self, other) {
        case (.none, .what), (.what, .none), (.can, .yesNo), (.yesNo, .can): true
        default: false
        }
    }

    /// Kinds that never share an answer; "what" and yes-or-no questions can stand for many.
    func contradicts(_ other: Self) -> Bool {
        guard self != other, isSpecific, other.isSpecific else { return false }
        return !(self == .howTo && other == .where || self == .where && other == .howTo)
    }

    private var isSpecific: Bool {
        switch self {
        case .howTo, .when, .where, .who, .why, .howLong, .howMany, .howOften: true
        default: false
        }
    }

    /// "How do I", "how can I" and "how should I" ask the same.
    var ignoresModality: Bool { self == .howTo || self == .where || self == .who || self == .can || self == .when }

    var needsSubject: Bool { self == .can || self == .yesNo || self == .what }
}
