/// What a function word does in a question. Keyed by the word itself, not its stem.
enum FunctionWord: UInt8, Sendable {
    case none
    /// Says nothing that could tell two questions apart: articles, forms of be and do, politeness.
    case empty
    /// did, was, were, had: asks about the past.
    case past
    case possible, obliged, future
    case firstPerson, secondPerson, thirdPerson
    /// my, your: whose, not who.
    case firstOwner, secondOwner
    case negator
    case what, when, `where`, who, why, how
    case or
    /// Ends the phrase a preposition opened.
    case conjunction
    case of, from, to, by, with, before, after, over, under, between, until, since, during, than, `as`, near
    /// in, on, at, for, about: move freely around what they qualify.
    case loose, at

    /// Begins a question: "how", "can".
    var opensQuestion: Bool {
        switch self {
        case .what, .when, .where, .who, .why, .how, .possible, .obliged, .past: true
        default: false
        }
    }

    /// The part a preposition gives to the words behind it.
    var role: Role? {
        switch self {
        case .of: .of
        case .loose: .loose
        case .at: .at
        case .from: .from
        case .to: .to
        case .by: .by
        case .with: .with
        case .before: .before
        case .after: .after
        case .over: .over
        case .under: .under
        case .between: .between
        case .until: .until
        case .since: .since
        case .during: .during
        case .than: .than
        case .as: .as
        case .near: .near
        default: nil
        }
    }

    /// How a word is tied to its sentence.
    enum Role: UInt8, Sendable {
        case none, of, loose, at, from, to, by, with, before, after, over, under, between, until, since, during, than,
            `as`,
            near

        /// Two of these that differ turn a question round: over and under, before and after.
        func opposes(_ other: Role) -> Bool {
            switch (self, other) {
            case (.over, .under), (.under, .over), (.before, .after), (.after, .before), (.until, .since),
                (.since, .until):
                true
            default: false
            }
        }

        /// Roles that a compound noun leaves unsaid: "password for guests", "guest password".
        var isUnsaid: Bool { rawValue <= Role.at.rawValue }
    }

    static let table: WordTable<FunctionWord> = {
        var entries: [UInt64: FunctionWord] = [:]
        for (word, words) in lists {
            for text in words.split(whereSeparator: \.isWhitespace) { entries[WordScanner.hash(of: text)] = word }
        }
        return WordTable(entries, missing: .none)
    }()

    private static let lists: [(FunctionWord, String)] = [
        (
            .empty,
            """
            a an the this that these those it there some any is are am be been being do does done doing has have having \
            please kindly just actually really exactly basically simply currently ever so also very quite then here \
            yes ok okay well hi hey hello pixie thanks thank cheers sorry such let lets let's generally usually normally \
            um umm uh er erm hmm hm yeah yep oh ah somewhere anywhere one ones
            """
        ),
        (.past, "did was were had"),
        (.possible, "can could may might able allowed permitted possible"),
        (.obliged, "should must ought shall"),
        (.future, "will would gonna"),
        (.firstPerson, "i we me us myself ourselves"), (.firstOwner, "my our mine ours"),
        (.secondPerson, "you yourself u"), (.secondOwner, "your yours ur"),
        (.thirdPerson, "he him his she her hers they them their theirs himself herself themselves"),
        (.negator, "not no never none nothing nobody neither nor without non nowhere unless"),
        (.what, "what which"), (.when, "when"), (.where, "where"), (.who, "who whom whose"), (.why, "why"),
        (.how, "how"),
        (.or, "or"),
        (.conjunction, "and but if while because whether although though once"),
        (.of, "of"), (.from, "from off out"), (.to, "to into onto towards toward"), (.by, "by via through using"),
        (.with, "with"), (.before, "before"), (.after, "after following"), (.over, "over above beyond exceeding"),
        (.under, "under below beneath"), (.between, "between among"), (.until, "until till"), (.since, "since"),
        (.during, "during"), (.than, "than"), (.as, "as"), (.near, "near beside"),
        (.at, "at"), (.loose, "in on for about within regarding concerning inside across around"),
    ]

    /// Contracted forms and the words they stand for.
    static let contractions: [String: [String]] = {
        var table: [String: [String]] = [:]
        for word in ["what", "where", "who", "how", "when", "why", "that", "there", "it", "here", "he", "she"] {
            table[word + "'s"] = [word, "is"]
            table[word + "'re"] = [word, "are"]
            table[word + "'ll"] = [word, "will"]
            table[word + "'d"] = [word, "would"]
            if !["he", "she", "it", "here", "there"].contains(word) { table[word + "s"] = [word, "is"] }
        }
        for word in ["i", "we", "you", "they"] {
            table[word + "'m"] = [word, "am"]
            table[word + "'re"] = [word, "are"]
            table[word + "'ve"] = [word, "have"]
            table[word + "'ll"] = [word, "will"]
            table[word + "'d"] = [word, "would"]
        }
        for word in ["im", "ive", "youre", "theyre", "youve", "theyve", "weve"] {
            table[word] = [word.replacing("im", with: "i"), "be"]
        }
        for word in [
            "do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "could", "should", "would", "must",
        ] {
            table[word + "n't"] = [word, "not"]
            table[word + "nt"] = [word, "not"]
        }
        for (short, long) in [
            ("can't", "can"), ("cant", "can"), ("cannot", "can"), ("won't", "will"), ("wont", "will"),
            ("shan't", "shall"),
            ("ain't", "is"), ("aint", "is"),
        ] {
            table[short] = [long, "not"]
        }
        table["thats"] = ["that", "is"]
        return table
    }()
}
