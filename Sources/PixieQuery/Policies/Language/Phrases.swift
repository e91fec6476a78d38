/// Word sequences that mean one thing: question openings and phrasal verbs, recognised by their stems.
struct Phrases: Sendable {
    struct Match: Sendable {
        var length: Int
        var kind: QuestionGist.Kind?
        var person: FunctionWord
        /// The content word it stands for, if any.
        var word: Stemmer.Stems?
        var spelling: String
        var isNegative: Bool
        var isObliged: Bool
    }

    static let english = Phrases()

    private struct Pattern: Sendable {
        var stems: [UInt64]
        var match: Match
    }

    /// Patterns by their first stem, longest first; index ranges into `patterns`.
    private let first: WordTable<UInt64>
    private let patterns: [Pattern]

    /// The longest phrase that begins at `index` of the stems.
    @inline(__always)
    func longest(in stems: borrowing [UInt64], at index: Int) -> Match? {
        let span = first[stems[index]]
        if span == 0 { return nil }
        var at = Int(span >> 32)
        let end = at + Int(span & 0xFFFF_FFFF)
        while at < end {
            let length = patterns[at].stems.count
            if index + length <= stems.count {
                var matched = 1
                while matched < length, stems[index + matched] == patterns[at].stems[matched] { matched += 1 }
                if matched == length { return patterns[at].match }
            }
            at += 1
        }
        return nil
    }

    private init() {
        var all: [Pattern] = []
        for line in Self.source.split(separator: "\n") {
            let sides = line.split(separator: ">").map { $0.split(separator: " ").map(String.init) }
            guard sides.count == 2 else { continue }
            var match = Match(
                length: 0, kind: nil, person: .none, word: nil, spelling: "", isNegative: false, isObliged: false)
            for item in sides[1] {
                switch item {
                case "-": break
                case "+i": match.person = .firstPerson
                case "+you": match.person = .secondPerson
                case "!": match.isNegative = true
                case "*": match.isObliged = true
                default:
                    if item.hasPrefix("?") {
                        match.kind = QuestionGist.Kind.named(String(item.dropFirst()))
                    } else {
                        match.word = Stemmer.stems(of: item)
                        match.spelling = item
                    }
                }
            }
            for words in Self.expand(sides[0]) {
                match.length = words.count
                all.append(Pattern(stems: words.map { Stemmer.stems(of: $0).inflected }, match: match))
            }
        }
        all.sort { ($0.stems[0], $1.stems.count) < ($1.stems[0], $0.stems.count) }
        var spans: [UInt64: UInt64] = [:]
        for (index, pattern) in all.enumerated() {
            let key = pattern.stems[0]
            if let span = spans[key] { spans[key] = span + 1 } else { spans[key] = UInt64(index) << 32 | 1 }
        }
        patterns = all
        first = WordTable(spans, missing: 0)
    }

    /// Every sequence of `a|b c` alternatives; an alternative `_` is the absent word.
    private static func expand(_ items: [String]) -> [[String]] {
        items.reduce([[]]) { done, item in
            item.split(separator: "|").flatMap { choice in done.map { choice == "_" ? $0 : $0 + [String(choice)] } }
        }
    }

    /// `?kind` sets the question's kind, `+i` its subject, `!` negates, `*` obliges, `-` says nothing; any other word is what the
    /// phrase means.
    private static let source = """
        how do|can|should|could|would|might|must|may i|we|you|one|people|someone|anyone > ?howTo
        how do|can|should|could|would|might|must|may i|we|you|one go about > ?howTo
        how do|can|should|could|would i|we|you|one be able to > ?howTo
        how to > ?howTo
        how i|we|you|one can|could|should|might|would|must > ?howTo
        explain|show|tell|teach|advise _|me|us how to > ?howTo
        can|could|would|will you help me|us _|to > ?howTo
        help me|us _|to > ?howTo
        if|whether i|we can|could|may > ?can +i
        if|whether you can|could|do > ?yesNo +you
        would|will i|we be able|allow to > ?can +i
        where i|we|you can|could|should find|get|_ > ?where
        be there a|any way i|we|you can|could|to > ?can +i
        any way to|of > ?can +i
        be it necessary|mandatory|require|compulsory|obligatory|essential to|for > ?yesNo *
        what do|should|can|must|would i|we|you|one do if|when|about|with > ?what act *
        calculate|compute|tell|show|give|list|name|state me|us > ?what
        how much _|will|would|do it|this cost to > ?what cost
        how be i|we|you supposed|meant|able to > ?howTo
        what be the _|best|right|correct|proper|easiest|simplest way|method to|of|for > ?howTo
        what be the process|procedure|method|steps|instructions to|of|for|for|in > ?howTo
        what do i|we|you|one need|have to do to|in|for > ?howTo
        what do|should|can|must|could i|we|you|one do to > ?howTo
        do i|we need|have to > ?yesNo +i *
        be i|we require|suppose|obliged to > ?yesNo +i *
        should|must i|we > ?yesNo +i *
        need|have to > *
        what if > ?what happen
        what be the best time|moment|day to|for|of > ?when best
        when be the best time|moment|day to|for|of > ?when best
        what be the|your opening hour|time of|for|at|_ > ?when open
        what be your opening hour|time > ?when open
        what step|steps|step do|should|must i|we|you|one take to > ?howTo
        the _|best|right|correct way to > ?howTo
        can|could|may|might i|we > ?can +i
        can|could you > ?yesNo +you
        can|could one|people|someone|anyone|anybody > ?can
        be i|we able|allow|permit|entitled|free to > ?can +i
        be you able to > ?yesNo +you
        be it possible|ok|okay|allow|permit|fine|alright|acceptable|permissible|feasible for me|us to > ?can +i
        be it possible|ok|okay|allow|permit|fine|alright|acceptable|permissible|feasible to|if > ?can
        be it possible|ok|okay|allow|permit|fine|alright|acceptable|permissible|feasible if i|we > ?can +i
        would it be possible|ok|okay|fine|alright to|for > ?can
        be there a|any|some way to|of|for|i > ?can
        do i|we have permission|the to > ?can +i
        where can|do|should|could|might|would|will|shall i|we|you|one find|get|see|locate > ?where
        where can|do|should|could|might|would|shall i|we|you|one > ?where
        who do|should|can|must|would|could|shall|might i|we|you|one > ?who
        at|by _|what|which time > ?when
        what time > ?when
        at what time > ?when
        how long do|will|would|can|be|should|must it|i|_ > ?howLong
        how long > ?howLong
        how many > ?howMany
        how much be|do|will|would|did > ?what cost
        how much > ?howMuch
        how often|frequently > ?howOften
        how come > ?why
        for what reason > ?why
        what be the reason|explanation for|of|that|why|behind > ?why
        what reason be there for > ?why
        what kind|type|sort|kinds|types|sorts of > ?what
        be there > ?yesNo exist
        do you have|offer|provide|do|run|supply > ?yesNo exist
        do you _|guys|folks also|currently have|offer|provide > ?yesNo exist
        can|could|would|will you tell|show|advise|explain|let me|us|know > -
        i want|wish|hope to > -
        i would like|love|prefer to > -
        how do|can|should|could|would i|we go about do _|that|this|it|so > ?howTo
        how do|can|should|could|would i|we do that|this|it|so > ?howTo
        do you know _|if|whether > -
        ask|asking for > request
        speak|talk|speaking|talking to|with > contact
        co worker > colleague
        set|setting|sets up > create
        sign|signing up > register
        sign|log|logging|signing in|on|into > login
        sign|log|logging|signing out|off > logout
        get rid of > delete
        get|take hold of > get
        get in touch with > contact
        get|give in contact with > contact
        top|topping up > topup
        look|looking for > find
        call|calling off > cancel
        put|putting off > postpone
        hand|send|sending|handing in > submit
        opt|opting out > optout
        opt|opting in > optin
        turn|switch|switching|turning on > enable
        turn|switch|switching|turning off > disable
        carry|carrying out > perform
        work|working|figure out > calculate
        give|send|giving|sending back > return
        pick|picking up > collect
        back|backing up > backup
        shut|shutting down > close
        free of charge > free
        for free > free
        at|with no _|extra|additional cost|charge > free
        ahead of > before
        out of > outof
        prior to > before
        right now > now
        at the moment > now
        at present > now
        per|a|an|each|every month > monthly
        per|a|each|every year > yearly
        per|a|each|every week > weekly
        per|a|each|every day > daily
        per|an|each|every hour > hourly
        per cent > percent
        in order to > -
        in|with regard|regards|respect|relation to > -
        no longer > !
        wi fi > wifi
        e mail > email
        take away > takeaway
        check in > checkin
        check out > checkout
        """
}
