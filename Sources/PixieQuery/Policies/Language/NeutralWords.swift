/// What may stand in one of two questions alone without telling them apart.
extension TextAlignment {
    func isNeutral(_ term: Term, in gist: QuestionGist, beside other: QuestionGist) -> Bool {
        let stem = term.stems.inflected
        if term.entry.senses.meets(Self.existence), term.isImplied || stem == Stems.available { return true }
        if other.isObliged, term.entry.senses.meets(Stems.need) { return true }
        if gist.kind == .what, stem == Stems.time, other.kind == .when { return true }
        if gist.kind == .what, other.kind == .howLong, Stems.durations.contains(stem) { return true }
        if term.isAskedFor, isUnsaid(term, in: gist, beside: other) { return true }
        if gist.kind == .what, term.asks.covers(other.kind) { return true }
        if stem == Stems.make, pairs.contains(where: { a.terms[$0.0].raw != b.terms[$0.1].raw }) { return true }
        if stem == Stems.mean, isDefinition(gist), isDefinition(other) { return true }
        return getsOnly(term, in: gist, beside: other) || finds(term, in: gist, beside: other)
            || isRepeated(term, in: gist) || isAnybody(term, in: gist, beside: other)
            || isRedundant(term, in: gist)
    }

    static let existence = Lexicon.english[Stemmer.stems(of: "exist").inflected].senses

    /// "how many days does it take" beside "how long", "when do I have to" beside "when must I".
    private func isUnsaid(_ term: Term, in gist: QuestionGist, beside other: QuestionGist) -> Bool {
        guard gist.kind == other.kind, !other.terms.contains(where: \.isAskedFor) else { return false }
        return gist.kind == .howLong || gist.kind == .when && other.isObliged && gist.isObliged
    }

    /// "how much does ... cost": said by the phrase and by a word.
    private func isRepeated(_ term: Term, in gist: QuestionGist) -> Bool {
        gist.terms.contains { $0.isAskedFor != term.isAskedFor && $0.entry.senses.meets(term.entry.senses) }
    }

    /// "can I get a refund", where the other has "can I have a refund" or "do you give refunds".
    private func getsOnly(_ term: Term, in gist: QuestionGist, beside other: QuestionGist) -> Bool {
        guard term.role == .none, Stems.gets.contains(term.stems.inflected) else { return false }
        switch gist.kind {
        case .can, .yesNo:
            let exists = other.terms.contains { $0.isImplied && $0.entry.senses.meets(Self.existence) }
            return exists || other.hasHave && !gist.hasHave
        case .what, .howMany, .howMuch: return other.hasHave && !gist.hasHave
        case .why: return other.kind == .why
        default: return false
        }
    }

    /// "how do I find my bill" beside "where is my bill shown".
    private func finds(_ term: Term, in gist: QuestionGist, beside other: QuestionGist) -> Bool {
        let stem = term.stems.inflected
        if gist.kind == .where && other.kind == .howTo || other.kind == .where && [.where, .howTo].contains(gist.kind) {
            return Stems.finding.contains(stem)
        }
        // "can I take my dog" beside "are dogs allowed".
        guard gist.kind == .can, other.isPermission, other.kind == .yesNo, other.hasBe else { return false }
        return Stems.bringing.contains(stem)
    }

    /// "what does it mean" beside "what is it".
    private func isDefinition(_ gist: QuestionGist) -> Bool {
        gist.kind == .what && gist.terms.count { $0.stems.inflected != Stems.mean } == pairs.count && pairs.count < 3
            && gist.owners.isEmpty
    }

    /// "people" as the subject of what the other puts as passive, or as done by the speaker.
    private func isAnybody(_ term: Term, in gist: QuestionGist, beside other: QuestionGist) -> Bool {
        guard term.role == .none, term.entry.senses.meets(Stems.person), gist.subject == .none else { return false }
        return gist.kind != .who && gist.kind != .howMany && term.asks.isEmpty && (other.hasBe || gist.kind == .why)
    }

    /// A word that says again what its neighbour says: "notice period", "marketing department".
    private func isRedundant(_ term: Term, in gist: QuestionGist) -> Bool {
        let heads = Stems.companions[term.stems.inflected]
        guard let heads else { return false }
        let isFirst = gist.bytes == a.bytes
        return pairs.contains { heads.contains((isFirst ? a.terms[$0.0] : b.terms[$0.1]).stems.inflected) }
    }

    private enum Stems {
        static func of(_ word: some StringProtocol) -> UInt64 { Stemmer.stems(of: word).inflected }
        static func all(_ list: String) -> Set<UInt64> { Set(list.split(separator: " ").map { of($0) }) }

        static let available = of("available")
        static let time = of("time")
        /// "make an application" beside "apply".
        static let make = of("make")
        static let mean = of("mean")
        static let need = Lexicon.english[of("need")].senses
        static let person = Lexicon.english[of("person")].senses
        static let durations = all("time duration length period")
        static let gets = all("get receive obtain have")
        static let finding = all("find see view access locate situate base show display look")
        static let bringing = all("bring take carry have use keep")
        static let companions: [UInt64: Set<UInt64>] = {
            var table: [UInt64: Set<UInt64>] = [:]
            for (word, heads) in [
                ("city", "capital"), ("application", "visa passport permit loan mortgage"), ("address", "email"),
                ("period", "notice probation warranty trial"), ("scheme", "pension"),
                ("process", "application checkout"),
                (
                    "department",
                    "marketing sales finance legal billing support accounting humanresources purchasing payroll"
                ),
                ("team", "marketing sales finance legal billing support accounting humanresources purchasing payroll"),
                ("weather", "forecast"), ("bulb", "tulip daffodil light"), ("machine", "atm"), ("plan", "tariff"),
                ("code", "promocode postcode"), ("membership", "gymmembership"), ("member", "membership"),
                ("station", "underground"), ("policy", "insurance"), ("insurance", "policy"), ("fee", "charge"),
                ("game", "match"), ("language", "english french german spanish italian japanese chinese"),
                ("website", "online"), ("network", "wifi"), ("connection", "internet broadband wifi"),
            ] {
                table[of(word), default: []].formUnion(all(heads))
            }
            return table
        }()
    }
}
