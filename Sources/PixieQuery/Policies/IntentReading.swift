/// What has been understood of a request so far, a word at a time.
///
/// A request is a row of clauses. How a clause begins decides what its verbs mean: "how do I delete" asks, "can you delete"
/// and "delete" order, "list ... to delete" reads. Traits of time and ownership count wherever they stand.
struct IntentReading {
    /// How the current clause began.
    private enum Mood { case opening, asking, requesting, reading, ordering, stating }

    private var mood = Mood.opening
    private var isWrite = false
    private var isTimed = false
    private var isPersonal = false
    private var isHowTo = false
    private var wordsInClause = 0
    private var englishWords = 0
    private var foreignWords = 0
    private var words = 0
    private var sawQuestion = false
    private var sawOutcome = false
    private var sawStatement = false
    private var previous: IntentTraits = []
    private var beforePrevious: IntentTraits = []
    private var previousWasNumber = false
    private var previousWasHow = false
    private var firstWordUnknown = false

    mutating func take(_ word: WordScanner.Word, _ traits: IntentTraits, _ bytes: UnsafeBufferPointer<UInt8>) {
        words += 1
        if !traits.isDisjoint(with: .english) { englishWords += 1 }
        if traits.contains(.foreign) { foreignWords += 1 }
        if word.gap == .question { sawQuestion = true }
        noteTime(word, traits, bytes)
        noteOwner(word, traits)
        noteClause(word, traits)
        noteVerb(word, traits)
        beforePrevious = previous
        previous = traits
        previousWasNumber = word.startsWithDigit
    }

    func finish(lastGap: WordScanner.Gap, hasAddress: Bool) -> CacheClass {
        guard words > 0 else { return .write }
        let asked = sawQuestion || lastGap == .question
        if isWrite || (sawStatement && sawOutcome && !asked) { return .write }
        if foreignWords > 0, foreignWords > englishWords { return .write }
        if isTimed { return .timeSensitive }
        return isPersonal || hasAddress ? .personalRead : .faq
    }

    private mutating func noteTime(
        _ word: WordScanner.Word, _ traits: IntentTraits, _ bytes: UnsafeBufferPointer<UInt8>
    ) {
        if traits.contains(.moment) {
            // "hey, now, ..." and "next-day delivery" err on the side of time too.
            isTimed = true
        } else if traits.contains(.period), previous.contains(.relative) {
            isTimed = true
        } else if traits.contains(.period), previousWasNumber,
            !beforePrevious.isDisjoint(with: [.relative, .preposition])
        {
            // "in 5 minutes", "within the past 3 days"; "for 3 days" as well.
            isTimed = true
        } else if previous.contains(.current), !traits.contains(.account) {
            isTimed = true
        } else if traits.contains(.meridiem), previousWasNumber || words > 1 && !traits.contains(.auxiliary) {
            isTimed = true
        } else if word.startsWithDigit, Self.isClockTime(bytes, word) {
            isTimed = true
        }
    }

    private mutating func noteOwner(_ word: WordScanner.Word, _ traits: IntentTraits) {
        if !traits.isDisjoint(with: [.own, .record]) {
            isPersonal = true
        } else if traits.contains(.me) {
            // "show me how" tells nothing of whose data it is.
            if !previous.contains(.read), !previous.contains(.weakWrite) { isPersonal = true }
        } else if traits.contains(.i) {
            // "how do I", "can we": anybody. "am I", "I have": this user.
            if !previous.contains(.generic) { isPersonal = true }
        } else if traits.contains(.have), previous.contains(.i), beforePrevious.contains(.generic) {
            isPersonal = true
        } else if word.isPossessive, word.isCapitalised, words > 1, !traits.contains(.questionWord) {
            isPersonal = true
        }
    }

    private mutating func noteClause(_ word: WordScanner.Word, _ traits: IntentTraits) {
        let ends = word.gap >= .comma && word.gap != .start
        if ends || traits.contains(.connector) && !(traits.contains(.soft) && mood == .opening) {
            let strong = word.gap >= .sentence
            // "how do I create and share a page" goes on asking; after a full stop or for the speaker it is a new order.
            if !(mood == .asking && isHowTo && !strong && !isPersonal) {
                mood = .opening
                wordsInClause = 0
                isHowTo = false
            }
        }
    }

    private mutating func noteVerb(_ word: WordScanner.Word, _ traits: IntentTraits) {
        if traits.contains(.outcome) { sawOutcome = true }
        if traits.contains(.please), mood == .asking { mood = .requesting }
        if mood == .opening {
            open(traits)
            return
        }
        wordsInClause += 1
        let strong = traits.contains(.strongWrite)
        let weak = traits.contains(.weakWrite)
        switch mood {
        case .requesting:
            if traits.contains(.read) {
                mood = .reading
            } else if strong || weak || requestIsPolite && traits.contains(.everyday) {
                isWrite = true
            } else if traits.isDisjoint(with: [.soft, .please, .me, .auxiliary, .you]) {
                // "could you <unknown verb>": an order as likely as not.
                if requestIsPolite { isWrite = true }
                mood = .asking
            }
        case .asking:
            if traits.contains(.you), !previous.isDisjoint(with: [.can, .wouldYou]) {
                requestIsPolite = previous.contains(.wouldYou)
                mood = .requesting
            } else if previous.contains(.negativeOrder), wordsInClause == 1 {
                // "don't you" and "don't I" ask; "don't cancel", "don't let" order.
                if strong || weak || traits.contains(.everyday) { isWrite = true }
            }
        case .reading:
            if strong, !previousWasHow, previous.isDisjoint(with: [.to, .i, .you, .auxiliary, .determiner, .own]) {
                isWrite = true
            }
            if traits.contains(.how) { previousWasHow = true }
        case .ordering, .stating:
            if strong || weak, previous.isDisjoint(with: [.determiner, .own]) { isWrite = true }
            if firstWordUnknown, wordsInClause == 1, !traits.isDisjoint(with: [.determiner, .own, .me]) {
                isWrite = true
            }
        case .opening: break
        }
        if isHowToStart(traits) { isHowTo = true }
    }

    private var requestIsPolite = false

    private func isHowToStart(_ traits: IntentTraits) -> Bool {
        mood == .asking && wordsInClause <= 3 && !traits.isDisjoint(with: [.i, .to, .you])
    }

    /// The first telling word of a clause sets its mood.
    private mutating func open(_ traits: IntentTraits) {
        wordsInClause = 0
        firstWordUnknown = false
        if traits.contains(.questionWord) || traits.contains(.auxiliary) {
            mood = .asking
            previousWasHow = false
        } else if traits.contains(.read) {
            mood = .reading
            previousWasHow = false
        } else if !traits.isDisjoint(with: [.strongWrite, .weakWrite, .everyday]) {
            isWrite = true
            mood = .ordering
        } else if !traits.isDisjoint(with: [.soft, .please, .connector, .moment]), !traits.contains(.determiner) {
            // Still nothing said.
        } else {
            sawStatement = true
            mood = .stating
            firstWordUnknown = traits.isEmpty
        }
    }

    /// `hh:mm`, or digits run together with am or pm.
    private static func isClockTime(_ bytes: UnsafeBufferPointer<UInt8>, _ word: WordScanner.Word) -> Bool {
        var at = word.start
        while at < word.end, bytes[at] &- 48 < 10 { at += 1 }
        if at == word.end, at + 1 < bytes.count, bytes[at] == UInt8(ascii: ":") { return bytes[at + 1] &- 48 < 10 }
        guard word.end - at == 2 else { return false }
        let meridiem = bytes[at] | 32
        return (meridiem == UInt8(ascii: "a") || meridiem == UInt8(ascii: "p"))
            && bytes[at + 1] | 32 == UInt8(ascii: "m")
    }
}
