/// Reads a question into its gist, once over its words.
struct QuestionReader {
    private var gist = QuestionGist()
    private var words: [RawWord]
    private var stems: [UInt64] = []
    private var fullStems: [Stemmer.Stems] = []
    private var functions: [FunctionWord] = []
    private var role = FunctionWord.Role.none
    private var usesCapitals = true
    /// How many terms stood before the last pause, if they asked nothing.
    private var clauseStart = 0

    /// Reads two questions side by side: a word of one that is a misspelling of a word of the other is read as that.
    static func read(_ first: String, _ second: String) -> (QuestionGist, QuestionGist) {
        var (x, y) = (reader(of: first), reader(of: second))
        SpellingHarmony.reconcile(&x.words, x.gist.bytes, &y.words, y.gist.bytes)
        return (x.finish(), y.finish())
    }

    private static func reader(of text: String) -> QuestionReader {
        var text = text
        let ascii: [UInt8]? = text.withUTF8 { bytes in bytes.allSatisfy { $0 < 128 } ? Array(bytes) : nil }
        if let ascii { return QuestionReader(ascii) }
        let folded = PlainLatin.fold(text)
        var reader = QuestionReader(folded.bytes)
        reader.gist.hasForeignLetters = folded.foreignLetters > 0
        reader.gist.otherSymbols = folded.otherSymbols
        return reader
    }

    private init(_ folded: [UInt8]) {
        let raw = RawWordReader(folded)
        gist.bytes = raw.bytes
        gist.quotes = raw.quotes
        words = raw.words
    }

    private mutating func finish() -> QuestionGist {
        let kept = NoiseRemoval.kept(words.map(\.hash)) { [words] in words[$0].gap >= .hyphen }
        if kept.count < words.count { words = Array(words[kept]) }
        let capitals = words.reduce(0) { $0 + ($1.isCapitalised ? 1 : 0) }
        usesCapitals = capitals * 2 <= words.count + 1
        NumberWords.join(&words)
        NumberWords.attachUnits(&words)
        NumberWords.convertUnits(&words)
        expandContractions()
        analyse()
        joinParticles()
        var index = 0
        while index < words.count {
            if let phrase = Phrases.english.longest(in: stems, at: index) {
                take(phrase, at: index)
                index += phrase.length
            } else {
                take(at: index)
                index += 1
            }
        }
        if gist.kind == .wish { gist.kind = .howTo }
        dropRepeatedCost()
        return gist
    }

    /// "what's" becomes two words; "don't" becomes "do" and a counted negation.
    private mutating func expandContractions() {
        var index = 0
        while index < words.count {
            let word = words[index]
            if word.shape == .word, let parts = Self.contractions[word.hash] {
                words[index].hash = parts.0
                words[index].start = word.end
                words[index].isPossessive = false
                if parts.1 == Self.not {
                    gist.negations += 1
                } else {
                    var second = words[index]
                    second.hash = parts.1
                    second.gap = .space
                    words.insert(second, at: index + 1)
                    index += 1
                }
            } else if word.hash == Self.not {
                // Counted, and out of the way of phrases: "can I not pay" asks with "can I".
                gist.negations += 1
                words.remove(at: index)
                continue
            }
            index += 1
        }
    }

    private mutating func analyse() {
        stems.reserveCapacity(words.count)
        fullStems.reserveCapacity(words.count)
        functions.reserveCapacity(words.count)
        gist.terms.reserveCapacity(words.count)
        gist.bytes.withUnsafeBufferPointer { bytes in
            for word in words {
                let stem: Stemmer.Stems =
                    if let correction = word.correction {
                        correction
                    } else if word.shape != .word {
                        Stemmer.Stems(inflected: word.hash, derived: word.hash)
                    } else if word.end > word.start {
                        Stemmer.stems(of: bytes, from: word.start, to: word.end)
                    } else {
                        Stemmer.known(word.hash)
                    }
                fullStems.append(stem)
                stems.append(stem.inflected)
                functions.append(
                    word.shape == .word && !isNamed(functions.count) ? FunctionWord.table[word.hash] : .none)
            }
        }
    }

    /// "How much does it weigh" asks for no cost, and "how much do I pay" asks for it once.
    private mutating func dropRepeatedCost() {
        guard let cost = gist.terms.firstIndex(where: { $0.isImplied && $0.stems == Self.cost }),
            let verb = gist.terms.firstIndex(where: { !$0.isImplied && Self.measuring.contains($0.stems.inflected) })
        else { return }
        gist.terms.remove(at: gist.terms[verb].stems == Self.pay ? verb : cost)
        if gist.antecedents > cost { gist.antecedents -= 1 }
    }

    /// Brings a particle to its verb: "turn the heating off" is "turn off the heating".
    private mutating func joinParticles() {
        for index in words.indices {
            guard
                let from = SeparableVerbs.particle(
                    ofVerbAt: index, stems: stems, words: words, functions: functions)
            else { continue }
            words.move(from, to: index + 1)
            stems.move(from, to: index + 1)
            fullStems.move(from, to: index + 1)
            functions.move(from, to: index + 1)
        }
    }

    /// Function words that are names here: "US", "IT", "in May", "Will".
    private func isNamed(_ index: Int) -> Bool {
        let word = words[index]
        guard index > 0 else { return false }
        if word.hash == Self.us { return words[index - 1].hash == Self.the }
        if usesCapitals, word.isCapitalised, word.end - word.start > 1, word.gap == .space, word.end > word.start {
            return gist.bytes[word.start + 1] != UInt8(ascii: "'")
        }
        guard word.hash == Self.may else { return false }
        let before = words[index - 1]
        let afterNumber = before.shape == .number || index + 1 < words.count && words[index + 1].shape == .number
        return afterNumber || FunctionWord.table[before.hash].role != nil
    }

    private mutating func take(_ phrase: Phrases.Match, at index: Int) {
        for at in index..<index + phrase.length {
            note(functions[at])
            noteReference(at)
            if Self.formsOfBe.contains(words[at].hash) { gist.hasBe = true }
            if phrase.kind == .why, isPastForm(at) { gist.isPast = true }
        }
        if words[index].gap >= .comma { role = .none }
        if let kind = phrase.kind {
            if gist.kind == .none || gist.kind == .wish { gist.kind = kind }
            role = .none
        }
        if phrase.person != .none, gist.subject == .none { gist.subject = phrase.person }
        if phrase.isNegative { gist.negations += 1 }
        if phrase.isObliged {
            gist.isObliged = true
            // "what do I need to open an account" may be put "to open an account, what do I need".
            if phrase.kind == nil { role = .loose }
        }
        guard let stem = phrase.word else { return }
        if let preposition = FunctionWord.table[stem.inflected].role {
            role = preposition
            return
        }
        let entry = Lexicon.english[stem.inflected]
        gist.terms.append(
            QuestionGist.Term(
                raw: phrase.raw, stems: stem, entry: entry, shape: .word, role: role, isName: false,
                isImplied: !phrase.isCompound, isAskedFor: phrase.kind != nil,
                start: phrase.isCompound ? words[index].start : 0,
                end: phrase.isCompound ? words[index + phrase.length - 1].end : 0))
    }

    /// Tense and modality count wherever they stand.
    private mutating func note(_ function: FunctionWord) {
        switch function {
        case .past: gist.isPast = true
        case .obliged: gist.isObliged = true
        case .thirdPerson: gist.mentionsThird = true
        case .firstOwner: gist.owners.insert(.speaker)
        case .secondOwner: gist.owners.insert(.addressee)
        default: break
        }
    }

    /// "My card was stolen, how do I report it": what stood before the pause is what "it" means.
    private mutating func noteReference(_ index: Int) {
        let word = words[index]
        if word.gap >= .comma, word.gap != .start {
            clauseStart = gist.kind == .none ? gist.terms.count : 0
        } else if clauseStart > 0, Self.references.contains(word.hash) {
            gist.antecedents = clauseStart
        }
    }

    private func isPastForm(_ index: Int) -> Bool {
        let word = words[index]
        guard functions[index] == .none, word.end - word.start > 4 else { return false }
        return gist.bytes[word.end - 2] == UInt8(ascii: "e") && gist.bytes[word.end - 1] == UInt8(ascii: "d")
    }

    private mutating func take(at index: Int) {
        let word = words[index]
        if word.gap >= .comma, word.gap != .start { role = .none }
        // Inside a hyphenated compound only content counts: "check-in", "pay-as-you-go".
        let inCompound =
            word.gap == .hyphen
            || index + 1 < words.count && words[index + 1].gap == .hyphen && words[index + 1].shape == .word
        let function = functions[index]
        if inCompound, function != .none, function != .negator {
            // "off-peak" and "check-in" keep their particle, "pay-as-you-go" loses what only joins.
            if Self.particles[word.hash] != nil || function == .over || function == .under || function == .before
                || function == .after
            {
                addTerm(at: index, isHyphenated: false)
            }
            return
        }
        note(function)
        noteReference(index)
        if index > 0, NoiseRemoval.politeness.contains(word.hash),
            NoiseRemoval.mentioning.contains(words[index - 1].hash)
        {
            // "how do you say please" speaks of the word.
            addTerm(at: index, isHyphenated: false)
            return
        }
        if function == .empty, word.isCapitalised, word.gap != .start, Self.fillers.contains(word.hash) {
            // "ER" is a place, "er" is not.
            addTerm(at: index, isHyphenated: false)
            return
        }
        switch function {
        case .none: addTerm(at: index, isHyphenated: word.gap == .hyphen)
        case .negator:
            gist.negations += 1
            if word.hash == Self.without { role = .with }
        case .or: addTerm(at: index, isHyphenated: false)
        case .what: open(.what)
        case .when: open(.when)
        case .where: open(.where)
        case .who: open(.who)
        case .why: open(.why)
        case .how: open(.how)
        case .firstPerson, .secondPerson:
            if !role.isUnsaid, Self.objects.contains(word.hash) {
                gist.pronounRoles |= 1 << (UInt64(role.rawValue) + (function == .firstPerson ? 0 : 32))
            }
            if gist.subject == .none { gist.subject = function }
        case .firstOwner, .secondOwner: break
        case .past, .possible, .obliged, .future, .empty:
            if Self.formsOfHave.contains(word.hash) { gist.hasHave = true }
            if Self.permissions.contains(word.hash) { gist.isPermission = true }
            if Self.formsOfBe.contains(word.hash) { gist.hasBe = true }
            if gist.kind == .none || gist.kind == .wish, index == 0 || word.gap >= .comma,
                Self.openers.contains(word.hash)
            {
                gist.kind = .yesNo
            }
        case .conjunction: role = .none
        case .thirdPerson: break
        default:
            noteParticle(word.hash)
            let isLast = index + 1 == words.count || words[index + 1].gap >= .comma
            if isLast, Self.adverbs.contains(word.hash) {
                // "rent my flat out"
                addTerm(at: index, isHyphenated: false)
                return
            }
            if index + 1 == words.count, let ending = function.role, !ending.isUnsaid || ending == .of {
                gist.stranded = ending
            }
            // "under warranty" is only "in" it; "under 18" compares.
            let comparesNothing = function == .under && !(index + 1 < words.count && words[index + 1].shape == .number)
            // "to open an account, what do I need", but "to the party, what do I bring".
            let isPurpose = function == .to && word.gap == .start && !isDeterminer(index + 1)
            if let opened = function.role { role = comparesNothing || isPurpose ? .loose : opened }
        }
    }

    private func isDeterminer(_ index: Int) -> Bool {
        guard index < functions.count else { return false }
        return [.empty, .firstOwner, .secondOwner].contains(functions[index])
    }

    private mutating func open(_ kind: QuestionGist.Kind) {
        role = .none
        if gist.kind == .none || gist.kind == .yesNo || gist.kind == .wish { gist.kind = kind }
    }

    private mutating func noteParticle(_ hash: UInt64) {
        if let bit = Self.particles[hash] { gist.particles |= bit }
    }

    private mutating func addTerm(at index: Int, isHyphenated: Bool) {
        let word = words[index]
        noteParticle(word.hash)
        let entry = word.shape == .word ? Lexicon.english[fullStems[index].inflected] : Lexicon.Entry()
        if word.hash == Self.free, index > 0, Self.withoutIt.contains(stems[index - 1]) {
            // "gluten-free" is without gluten.
            gist.negations += 1
            gist.terms[gist.terms.count - 1].role = .with
            return
        } else if isHyphenated, word.hash == Self.free {
            gist.impliedNegations += 1
        } else if entry.traits.contains(.negates) {
            gist.impliedNegations += 1
        }
        if entry.senses.meets(Self.need) { gist.isObliged = true }
        if gist.kind == .howLong, entry.traits.contains(.lasts) { return }
        let shape: QuestionGist.Term.Shape =
            switch word.shape {
            case .word: .word
            case .number, .clock: .number
            case .identifier: .identifier
            case .symbol: .symbol
            }
        if word.isSlip { gist.slips += 1 }
        let isName = usesCapitals && word.isCapitalised && word.gap != .start && word.gap != .sentence
        gist.terms.append(
            QuestionGist.Term(
                raw: word.hash, stems: fullStems[index], entry: entry, shape: shape,
                role: word.isPossessive ? .of : role, isName: isName, asks: asked(by: index), start: word.start,
                end: word.end))
    }

    /// What "which year" and "what city" ask for.
    private func asked(by index: Int) -> QuestionGist.Asked {
        guard index > 0, functions[index - 1] == .what, words[index].gap <= .hyphen else { return [] }
        return Self.askedNouns[stems[index]]
    }
}

extension Array {
    /// Takes out the element at `from` and puts it in at `to`, before it.
    fileprivate mutating func move(_ from: Int, to: Int) { insert(remove(at: from), at: to) }
}
