/// Differences of wording that say nothing: kinds of question, roles and places that come to the same.
extension GistComparison {
    /// "did it fail" and "it failed": the tense moved into the verb.
    var hasInflectedPair: Bool {
        alignment.pairs.contains { i, j in
            a.terms[i].raw != b.terms[j].raw && a.terms[i].stems.inflected == b.terms[j].stems.inflected
        }
    }

    /// Words whose place says nothing: that something exists, what a phrase stands for, a verb beside its noun of action.
    func isExempt(_ i: Int, _ j: Int) -> Bool {
        let (x, y) = (a.terms[i], b.terms[j])
        return x.isImplied || y.isImplied || !x.asks.isEmpty || !y.asks.isEmpty
            || x.entry.senses.meets(TextAlignment.existence)
            || x.stems.inflected != y.stems.inflected && x.stems.derived == y.stems.derived
    }

    /// "how tall is" and "what is the height of".
    var asksMeasure: Bool {
        guard a.kind == .how && b.kind == .what || a.kind == .what && b.kind == .how else { return false }
        return alignment.pairs.contains { i, j in a.terms[i].raw != b.terms[j].raw && (i == 0 || j == 0) }
    }

    /// "which year did" and "when did", "which artist painted" and "who painted", "the delivery time" and "how long does delivery take".
    var asksByNoun: Bool {
        func asks(_ x: QuestionGist, like y: QuestionGist) -> Bool {
            guard x.kind == .what else { return false }
            return y.kind == .howLong && x.terms.contains { Self.durations.contains($0.stems.inflected) }
                || x.terms.contains { $0.asks.covers(y.kind) }
        }
        return asks(a, like: b) || asks(b, like: a)
    }

    /// "where do I report a fault" and "how do I report a fault": what is done through an office or a page.
    var isPlaceless: Bool {
        guard a.kind == .howTo && b.kind == .where || a.kind == .where && b.kind == .howTo else { return false }
        return (a.terms + b.terms).contains { Self.formalities.contains($0.stems.inflected) }
    }

    /// "which languages do people speak" beside "are spoken".
    var hasAnybody: Bool {
        let person = Lexicon.english[Stemmer.stems(of: "person").inflected].senses
        return a.kind == .what && b.kind == .what && (a.terms.count != b.terms.count)
            && (a.terms + b.terms).contains { $0.entry.senses.meets(person) }
    }

    /// "do you offer loans" is not "can I offer a loan".
    func saysOffer(_ x: QuestionGist, _ y: QuestionGist) -> Bool {
        y.subject == .firstPerson
            && x.terms.contains { $0.isAskedFor && $0.entry.senses.meets(TextAlignment.existence) }
            && y.terms.contains { !$0.isImplied && Self.giving.contains($0.stems.inflected) }
    }
    private static let giving = stems("offer provide give")

    /// In "my card was stolen, how do I report it" what "it" stands for comes first.
    func refersBack(_ i: Int, _ j: Int) -> Bool { i < a.antecedents || j < b.antecedents }

    /// "pay by card", "with a card"; "delete from the folder", "in the folder".
    func saysMeans(_ x: FunctionWord.Role, _ y: FunctionWord.Role) -> Bool {
        func isMeans(_ role: FunctionWord.Role) -> Bool { role == .by || role == .with || role == .loose }
        func isSource(_ role: FunctionWord.Role) -> Bool { role == .from || role == .loose || role == .of }
        let verbs = alignment.pairs.lazy.map { a.terms[$0.0].stems.inflected }
        return isMeans(x) && isMeans(y) && verbs.contains { Self.paying.contains($0) }
            || isSource(x) && isSource(y) && verbs.contains { Self.taking.contains($0) }
            || (x == .between || y == .between) && [x, y].allSatisfy { $0 == .between || $0 == .from || $0 == .to }
    }

    private static func stems(_ list: String) -> Set<UInt64> {
        Set(list.split(separator: " ").map { Stemmer.stems(of: $0).inflected })
    }
    private static let durations = stems("time duration length period")
    private static let formalities = stems(
        """
        report submit apply register check view see find access download upload change update enter redeem complain vote renew cancel \
        book reserve request recycle dispose givefeedback
        """)
    private static let paying = stems("pay settle book order buy purchase login contact reach sign")
    private static let taking = stems("delete remove erase download restore recover buy order withdraw borrow")

    /// "what is the boarding time" and "when is boarding".
    var asksTime: Bool {
        a.kind == .when && b.kind == .what && b.terms.contains { $0.stems == Self.time }
            || a.kind == .what && b.kind == .when && a.terms.contains { $0.stems == Self.time }
    }

    private static let time = Stemmer.stems(of: "time")

    /// A verb that is passive in one question only: what it is done to then stands on its other side.
    func turnsPassive(_ i: Int, _ j: Int) -> Bool {
        let (x, y) = (a.terms[i], b.terms[j])
        guard x.raw != y.raw, x.stems.inflected == y.stems.inflected else { return false }
        return isPassive(x, in: a) != isPassive(y, in: b)
    }

    /// Not exact, but enough: beside a form of be, neither the plain form of a word nor one in -s or -ing.
    private func isPassive(_ term: QuestionGist.Term, in gist: QuestionGist) -> Bool {
        guard gist.hasBe, term.start < term.end, let last = gist.bytes[term.start..<term.end].last else { return false }
        if last == UInt8(ascii: "d") || last == UInt8(ascii: "n") || last == UInt8(ascii: "t") {
            return term.raw != term.stems.inflected
        }
        return false
    }
}
