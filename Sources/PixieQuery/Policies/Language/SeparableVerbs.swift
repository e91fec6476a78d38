/// Verbs whose particle may stand behind their object: "turn the heating off", "get my money back", "make the text bigger".
enum SeparableVerbs {
    /// Where the particle of the verb at `index` stands, if an object of a few words separates them.
    ///
    /// - Parameters:
    ///   - stems: inflected stems of the sentence.
    ///   - words: the words themselves; a pause ends the search.
    ///   - functions: what each word does.
    static func particle(
        ofVerbAt index: Int, stems: [UInt64], words: [RawWord], functions: [FunctionWord]
    ) -> Int? {
        let particles: Set<UInt64>
        if stems[index] == make {
            particles = comparatives
        } else if verbs.contains(stems[index]) {
            particles = adverbs
        } else {
            return nil
        }
        var at = index + 1
        while at < min(words.count, index + 6), words[at].gap <= .hyphen {
            if particles.contains(words[at].hash) {
                guard at > index + 1, words[min(at + 1, words.count - 1)].hash != of else { return nil }
                return endsPhrase(at, words: words, functions: functions) ? at : nil
            }
            if functions[at].role != nil || functions[at] == .conjunction { return nil }
            at += 1
        }
        return nil
    }

    /// Whether what follows the word begins something else: "lights off in the hall", not "lights on the wall".
    private static func endsPhrase(_ at: Int, words: [RawWord], functions: [FunctionWord]) -> Bool {
        guard at + 1 < words.count, words[at + 1].gap < .comma else { return true }
        switch functions[at + 1] {
        case .none, .empty, .firstOwner, .secondOwner: return false
        default: return true
        }
    }

    private static let of = WordScanner.hash(of: "of")
    private static let make = Stemmer.stems(of: "make").inflected
    private static let verbs = Set(
        """
        turn switch put take give send hand fill set pick drop call bring look try write cut throw clean clear close shut get pay carry \
        hold plug print sort wake add hang hook break lock block back log sign move pull push keep rent lease let hire
        """.split(separator: " ").map { Stemmer.stems(of: $0).inflected })
    private static let adverbs = Set(
        "on off in out up down back away".split(separator: " ").map { WordScanner.hash(of: $0) })
    private static let comparatives = Set(
        """
        faster quicker slower bigger larger smaller louder quieter brighter darker warmer cooler longer shorter better stronger safer \
        easier cheaper higher lower
        """.split(separator: " ").map { WordScanner.hash(of: $0) })
}
