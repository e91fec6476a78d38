/// Strips the words around a question that carry none of it, from both ends, until nothing more comes off.
enum NoiseRemoval {
    /// A word of a question as it stands there, punctuation included.
    struct Token: Equatable {
        var text: Substring
        /// `WordScanner.hash` of it without punctuation at either end.
        var hash: UInt64
        /// Whether it ends with a mark that sets off what follows.
        var pauses: Bool
    }

    static func strip(_ text: String) -> String {
        let tokens = asciiTokens(text) ?? tokens(text)
        let kept = kept(tokens.map(\.hash)) { $0 > 0 && tokens[$0 - 1].pauses }
            .filter {
                $0 == 0 || !fillersInside.contains(tokens[$0].hash) || mentioning.contains(tokens[$0 - 1].hash)
            }
            .map { tokens[$0].text }
        guard let last = kept.last else { return String(trim(Substring(text))) }
        let rest = (kept.dropLast() + [trimmedEnd(last)]).joined(separator: " ")
        return rest.isEmpty ? String(trim(Substring(text))) : rest
    }

    /// The words of any text, but for fillers and punctuation that stands alone.
    static func tokens(_ text: String) -> [Token] {
        text.split(whereSeparator: { $0.isWhitespace }).compactMap { token in
            if isPunctuation(token) || isFiller(token) { return nil }
            return Token(text: token, hash: hash(token), pauses: ",;:.!?-–—".contains(token.last ?? " "))
        }
    }

    /// The words that stay of a question, given the hashes (`WordScanner.hash`) of its words without punctuation.
    ///
    /// Never empty unless there are no words.
    ///
    /// - Parameter pausesBefore: whether punctuation stands before a word.
    static func kept(_ words: [UInt64], pausesBefore: (Int) -> Bool) -> Range<Int> {
        var front = 0
        var end = words.count
        while front < end, let taken = leading(words, front, end) ?? hail(words, front, end, pausesBefore) {
            front += taken
        }
        if let taken = signature(words, front, end, pausesBefore) { end -= taken }
        while let taken = hailAtEnd(words, front, end, pausesBefore) { end -= taken }
        while end > front, let taken = longest(closings, words, front, end, atEnd: true), taken < end - front,
            !mentioning.contains(words[end - taken - 1])
        {
            end -= taken
        }
        return front..<end
    }

    private static func leading(_ words: [UInt64], _ front: Int, _ end: Int) -> Int? {
        let left = end - front
        let role = single[words[front]]
        if role == .greeting, left > 1 {
            return single[words[front + 1]] == .addressee && left > 2 ? 2 : 1
        }
        if let opening = longest(openings, words, front, end, atEnd: false), opening < left {
            let hails = words[front] == good && opening + 1 < left && single[words[front + opening]] == .addressee
            return hails ? opening + 1 : opening
        }
        if words[front] == like, left > 1, FunctionWord.table[words[front + 1]].opensQuestion { return 1 }
        return role == .softener && left > 1 ? 1 : nil
    }

    /// Up to three words of address with a pause after them: "Morning all, ...".
    private static func hail(_ words: [UInt64], _ front: Int, _ end: Int, _ pausesBefore: (Int) -> Bool) -> Int? {
        var at = front
        while at < end, at < front + 3, hails.contains(words[at]) {
            at += 1
            if at < end, pausesBefore(at) { return at - front }
        }
        return nil
    }

    /// The same behind the question: "..., mate".
    private static func hailAtEnd(_ words: [UInt64], _ front: Int, _ end: Int, _ pausesBefore: (Int) -> Bool) -> Int? {
        var at = end
        while at > front + 1, at > end - 3, hails.contains(words[at - 1]) {
            at -= 1
            if pausesBefore(at) { return end - at }
        }
        return nil
    }

    /// The name under a message: "..., kind regards, Ann Lee".
    private static func signature(_ words: [UInt64], _ front: Int, _ end: Int, _ pausesBefore: (Int) -> Bool) -> Int? {
        for length in 1...2 where end - length > front + 1 {
            let at = end - length
            guard pausesBefore(at), let closing = longest(closings, words, front, at, atEnd: true) else { continue }
            let start = at - closing
            guard start > front, pausesBefore(start), !mentioning.contains(words[start - 1]) else { continue }
            return length
        }
        return nil
    }

    private static func longest(
        _ phrases: [UInt64: [[UInt64]]], _ words: [UInt64], _ front: Int, _ end: Int, atEnd: Bool
    ) -> Int? {
        guard let candidates = phrases[atEnd ? words[end - 1] : words[front]] else { return nil }
        // Candidates are sorted longest first.
        for phrase in candidates where phrase.count <= end - front {
            let start = atEnd ? end - phrase.count : front
            if words[start..<start + phrase.count].elementsEqual(phrase) { return phrase.count }
        }
        return nil
    }

    private enum Single: UInt8 { case none, greeting, addressee, softener }

    private static let single: WordTable<Single> = {
        var table: [UInt64: Single] = [:]
        let lists: [(Single, String)] = [
            (.addressee, "there team all everyone everybody folks guys assistant sir madam bot again pixie"),
            (.greeting, "hi hey hello hiya heya yo greetings dear howdy"),
            (.softener, "so ok okay alright please pls plz kindly just also and thanks um umm uh uhh er erm hmm pixie"),
        ]
        for (role, words) in lists {
            for word in words.split(separator: " ") { table[WordScanner.hash(of: word)] = role }
        }
        return WordTable(table, missing: .none)
    }()
    /// Words that only address or announce when a pause sets them off.
    private static let hails = hashes(
        """
        hi hey hello hiya morning afternoon evening good all team folks guys everyone there mate pal buddy dude man bro sir madam sorry \
        right well now listen look question query quick q another one quickly urgent help please thanks thank you again again so ok okay \
        yes no yeah yep oh ah um er anyway anyone anybody pixie cheers ta thx tia ty lovely great cool pls plz then just curious asking \
        wondering random simple silly stupid a
        """)
    private static let like = WordScanner.hash(of: "like")
    private static let good = WordScanner.hash(of: "good")
    static let fillers = hashes("um umm uh uhh er erm ehm hmm hm ah eh uhm")
    /// Words after which a polite word is spoken of, not spoken: "how do you say thank you".
    static let mentioning = hashes(
        "say saying spell spelling write word words mean means of is the a with pronounce for and or")
    private static let fillersInside = hashes("please pls plz kindly")
    static let politeness = hashes("please pls plz kindly thanks thank")

    /// Openings that only announce the question, by their first word.
    private static let openings = phrases(
        """
        good morning|good afternoon|good evening|good day|quick question|quick one|a quick question|one quick question|quick query|\
        just wondering|just wondering if you know|i was wondering|i was just wondering|i'm wondering|i am wondering|wondering|\
        just checking|just a question|a question|one question|i have a question|i have a quick question|i've a question|\
        i want to know|i'd like to know|i would like to know|i need to know|i wanted to know|i wanted to ask|i want to ask|\
        i'd like to ask|may i ask|can i ask|can i just ask|could i ask|do you know|do you happen to know|any idea|any chance you know|\
        please tell me|tell me|please could you tell me|could you tell me|can you tell me|would you tell me|will you tell me|\
        can you please tell me|could you please tell me|can you let me know|could you let me know|please let me know|let me know|\
        can you explain to me|could you please|can you please|would you please|will you please|please can you|please could you|\
        could you kindly|can you kindly|would you kindly|would you mind telling me|do you mind telling me|i'm trying to find out|\
        i am trying to find out|i'm trying to understand|excuse me|sorry to bother you|hope you're well|hope you are well|\
        help me understand|can you help me understand|i don't know|i do not know|not sure|i'm not sure|out of interest|by the way|btw
        """, atEnd: false)
    private static let closings = phrases(
        """
        please|thanks|thank you|thanks in advance|thank you in advance|many thanks|thanks a lot|thank you very much|thank you so much|\
        thanks so much|thx|cheers|pls|plz|much appreciated|kind regards|best regards|regards|best wishes|all the best|yours sincerely|if you don't mind|if possible|if you can|\
        do you know|by the way|exactly|at all|or not|any ideas|any idea
        """, atEnd: true)

    private static func phrases(_ list: String, atEnd: Bool) -> [UInt64: [[UInt64]]] {
        var table: [UInt64: [[UInt64]]] = [:]
        for phrase in list.split(separator: "|") {
            let words = phrase.split(separator: " ").map { WordScanner.hash(of: $0) }
            table[words[atEnd ? words.count - 1 : 0], default: []].append(words)
        }
        return table.mapValues { $0.sorted { $0.count > $1.count } }
    }

    private static func hashes(_ list: String) -> Set<UInt64> {
        Set(list.split(separator: " ").map { WordScanner.hash(of: $0) })
    }

    /// "um", "Er,"; but "HM" and "ER" are abbreviations.
    private static func isFiller(_ token: Substring) -> Bool {
        fillers.contains(hash(token)) && !token.dropFirst().contains { $0.isUppercase }
    }

    private static func isPunctuation(_ token: Substring) -> Bool {
        token.allSatisfy { ".,;:!?…-–—\"'\u{200B}\u{FEFF}".contains($0) }
    }

    /// Of the word without punctuation at either end, apostrophes plain.
    private static func hash(_ token: Substring) -> UInt64 {
        var hash = WordScanner.seed
        for scalar in trim(token).unicodeScalars {
            let byte: UInt8 = scalar.isASCII ? UInt8(scalar.value) : scalar.value == 0x2019 ? UInt8(ascii: "'") : 0xFF
            hash = WordScanner.mix(hash, WordScanner.lower(byte))
        }
        return hash
    }

    private static func trim(_ token: Substring) -> Substring {
        var token = trimmedEnd(token)
        while let first = token.first, first.isWhitespace || ",;:".contains(first) { token.removeFirst() }
        return token
    }

    private static func trimmedEnd(_ token: Substring) -> Substring {
        var token = token
        while let last = token.last, last.isWhitespace || ".,;:!?…".contains(last) { token.removeLast() }
        return token
    }
}
