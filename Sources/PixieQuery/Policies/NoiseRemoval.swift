/// Strips the words around a question that carry none of it, from both ends, until nothing more comes off.
enum NoiseRemoval {
    static func strip(_ text: String) -> String {
        let tokens = text.split {
            $0.isWhitespace || $0.unicodeScalars.allSatisfy { $0.value == 0x200B || $0.value == 0xFEFF }
        }
        var words = tokens.filter { !isFiller($0) && !isPunctuation($0) }
        var front = 0
        var end = words.count
        while front < end, let taken = leading(words[front..<end]) { front += taken }
        while end > front, let taken = trailing(words[front..<end]) { end -= taken }
        words = Array(words[front..<end].filter { !politeness.contains(bare($0)) })
        guard !words.isEmpty else { return String(trim(Substring(text))) }
        if let last = words.indices.last { words[last] = trimmedEnd(words[last]) }
        let rest = words.joined(separator: " ")
        return rest.isEmpty ? String(trim(Substring(text))) : rest
    }

    private static let greetings: Set<String> = [
        "hi", "hey", "hello", "hiya", "heya", "yo", "greetings", "dear", "howdy", "morning", "afternoon", "evening",
    ]
    private static let addressees: Set<String> = [
        "there", "pixie", "team", "all", "everyone", "everybody", "folks", "guys", "assistant", "sir", "madam", "bot",
        "again",
    ]
    private static let softeners: Set<String> = [
        "so", "ok", "okay", "well", "right", "alright", "sorry", "please", "pls", "plz", "kindly", "just", "also",
        "and", "thanks",
        "quickly",
    ]
    private static let fillers: Set<String> = [
        "um", "umm", "uh", "uhh", "er", "erm", "ehm", "hmm", "hm", "ah", "eh", "uhm",
    ]
    private static let politeness: Set<String> = ["please", "pls", "plz", "kindly"]

    /// Openings that only announce the question; the longest that matches goes.
    private static let openings: [[String]] = phrases(
        """
        good morning|good afternoon|good evening|good day|quick question|quick one|a quick question|one quick question|quick query|\
        just wondering|just wondering if you know|i was wondering|i was just wondering|i'm wondering|i am wondering|wondering|\
        just checking|just a question|a question|one question|question|i have a question|i have a quick question|i've a question|\
        i want to know|i'd like to know|i would like to know|i need to know|i wanted to know|i wanted to ask|i want to ask|\
        i'd like to ask|may i ask|can i ask|can i just ask|could i ask|do you know|do you happen to know|any idea|any chance you know|\
        please tell me|tell me|please could you tell me|could you tell me|can you tell me|would you tell me|will you tell me|\
        can you please tell me|could you please tell me|can you let me know|could you let me know|please let me know|let me know|\
        can you explain to me|could you please|can you please|would you please|will you please|please can you|please could you|\
        could you kindly|can you kindly|would you kindly|would you mind telling me|do you mind telling me|i'm trying to find out|\
        i am trying to find out|i'm trying to understand|excuse me|sorry to bother you|hope you're well|hope you are well|\
        help me understand|can you help me understand|i don't know|i do not know|not sure|i'm not sure|out of interest|by the way|btw
        """)
    private static let closings: [[String]] = phrases(
        """
        please|thanks|thank you|thanks in advance|thank you in advance|many thanks|thanks a lot|thank you very much|thank you so much|\
        thanks so much|thx|ty|cheers|ta|pls|plz|much appreciated|kind regards|regards|pixie|if you don't mind|if possible|if you can|\
        do you know|by the way|btw|exactly|any ideas|any idea|lol
        """)

    private static func leading(_ words: ArraySlice<Substring>) -> Int? {
        guard let first = words.first else { return nil }
        let word = bare(first)
        if greetings.contains(word) {
            let next = words.dropFirst().first.map(bare) ?? ""
            return addressees.contains(next) ? 2 : 1
        }
        if let opening = longest(openings, in: words, fromEnd: false), opening < words.count {
            let next = bare(words[words.startIndex + opening])
            return word == "good" && addressees.contains(next) ? opening + 1 : opening
        }
        if softeners.contains(word), words.count > 1 { return 1 }
        // "pixie, what is..."
        return word == "pixie" && words.count > 1 ? 1 : nil
    }

    private static func trailing(_ words: ArraySlice<Substring>) -> Int? {
        longest(closings, in: words, fromEnd: true).flatMap { $0 < words.count ? $0 : nil }
    }

    private static func longest(_ phrases: [[String]], in words: ArraySlice<Substring>, fromEnd: Bool) -> Int? {
        let size = min(words.count, 7)
        let candidates = (fromEnd ? words.suffix(size) : words.prefix(size)).map(bare)
        var best: Int?
        for phrase in phrases where phrase.count <= size && phrase.count > best ?? 0 {
            let part = fromEnd ? candidates.suffix(phrase.count) : candidates.prefix(phrase.count)
            if part.elementsEqual(phrase) { best = phrase.count }
        }
        return best
    }

    private static func phrases(_ list: String) -> [[String]] {
        list.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
    }

    /// "um", "Er,"; but "HM" and "ER" are abbreviations.
    private static func isFiller(_ token: Substring) -> Bool {
        !token.dropFirst().contains { $0.isUppercase } && fillers.contains(bare(token))
    }

    private static func isPunctuation(_ token: Substring) -> Bool {
        token.allSatisfy { ".,;:!?…-–—\"'".contains($0) }
    }

    /// Lower case, plain apostrophes, no punctuation at either end.
    private static func bare(_ token: Substring) -> String {
        trim(token).lowercased().split(separator: "\u{2019}", omittingEmptySubsequences: false).joined(separator: "'")
    }

    private static func trim(_ token: Substring) -> Substring {
        var token = token
        while let last = token.last, last.isWhitespace || ".,;:!?…".contains(last) { token.removeLast() }
        while let first = token.first, first.isWhitespace || ",;:".contains(first) { token.removeFirst() }
        return token
    }

    private static func trimmedEnd(_ token: Substring) -> Substring {
        var token = token
        while let last = token.last, ".,;:!?…".contains(last) { token.removeLast() }
        return token
    }
}
