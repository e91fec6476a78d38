/// What is known of content words, by stem: which share a meaning, which exclude one another, which narrow or negate.
struct Lexicon: Sendable {
    /// Up to four small numbers (1...65535) in one word, 0 meaning none.
    struct Packed: Sendable, Equatable {
        var bits: UInt64 = 0

        mutating func add(_ number: UInt16) {
            for slot in 0..<4 where (bits >> (16 * slot)) & 0xFFFF == 0 {
                bits |= UInt64(number) << (16 * slot)
                return
            }
        }

        /// Whether some number of one, changed by `flip`, is a number of the other.
        @inline(__always)
        func meets(_ other: Packed, flip: UInt16 = 0) -> Bool {
            if bits == 0 || other.bits == 0 { return false }
            var mine = bits
            while mine != 0 {
                let number = UInt16(truncatingIfNeeded: mine) ^ flip
                var theirs = other.bits
                while theirs != 0 {
                    if UInt16(truncatingIfNeeded: theirs) == number { return true }
                    theirs >>= 16
                }
                mine >>= 16
            }
            return false
        }
    }

    struct Entry: Sendable {
        /// Numbers of the sets of synonyms the word is in.
        var senses = Packed()
        /// Axes of opposition, times two, plus which end the word is at.
        var poles = Packed()
        var traits: Traits = []
    }

    struct Traits: OptionSet, Sendable {
        let rawValue: UInt16
        /// avoid, refuse, unable...: turns the sentence round like "not".
        static let negates = Self(rawValue: 1)
        /// only, first, each...: narrows what is asked.
        static let restricts = Self(rawValue: 2)
        static let day = Self(rawValue: 4)
        static let month = Self(rawValue: 8)
        /// A day relative to now.
        static let relativeDay = Self(rawValue: 16)
        /// take, last, stay: empty beside "how long".
        static let lasts = Self(rawValue: 32)
        /// A word that a spelling slip must not be guessed from or to.
        static let confusable = Self(rawValue: 64)

        static let date: Self = [.day, .month, .relativeDay]
    }

    static let shared = Lexicon()

    private let table: WordTable<Entry>

    subscript(stem: UInt64) -> Entry { table[stem] }

    private init() {
        var entries: [UInt64: Entry] = [:]
        func key(_ word: Substring) -> UInt64 { Stemmer.stems(of: word).inflected }
        for (index, set) in Self.synonyms.split(whereSeparator: { $0 == ";" }).enumerated() {
            for word in set.split(whereSeparator: \.isWhitespace) {
                entries[key(word), default: Entry()].senses.add(UInt16(index + 1))
            }
        }
        for (index, axis) in Self.antonyms.split(whereSeparator: { $0 == ";" }).enumerated() {
            for (pole, side) in axis.split(separator: "/").enumerated() {
                for word in side.split(whereSeparator: \.isWhitespace) {
                    entries[key(word), default: Entry()].poles.add(UInt16(index * 2 + 2 + min(pole, 1)))
                }
            }
        }
        for (traits, words) in Self.traitLists {
            for word in words.split(whereSeparator: \.isWhitespace) {
                entries[key(word), default: Entry()].traits.formUnion(traits)
            }
        }
        table = WordTable(entries, missing: Entry())
    }

    private static let traitLists: [(Traits, String)] = [
        (
            .negates,
            """
            avoid refuse unable fail lack exclude except excluding prevent stop refrain cease omit missing impossible cannot unavailable \
            skip ignore forbid prohibit ban reject deny
            """
        ),
        (
            .restricts,
            "only first last final each per single sole just both all every most least more less fewer another other same"
        ),
        (
            .day,
            "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri weekend weekday"
        ),
        (
            .month,
            """
            january february april june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec \
            christmas easter
            """
        ),
        (.relativeDay, "today tonight tomorrow yesterday"),
        (.lasts, "take last stay remain continue"),
        (
            .confusable,
            """
            trial trail form from unite untie angel angle casual causal board broad diary dairy martial marital sacred scared quite quiet \
            silver sliver desert dessert later latter diner dinner planed planned hoping hopping loose lose bellow below affect effect \
            stationary stationery complement compliment principal principle personal personnel adopt adapt accept except ensure insure \
            inquire enquire eligible illegible emigrate immigrate prescribe proscribe preceding proceeding coarse course cereal serial \
            breath breathe device devise advice advise council counsel formal former insulin inulin precede proceed access excess assess \
            moral morale human humane local locale ration ratio statue statute status stature morning mourning weather whether allusion \
            illusion elicit illicit perspective prospective respectful respective credible creditable historic historical economic \
            economical lightning lightening envelope envelop patient patent contract contact content contest context message massage \
            winter writer marry merry curry carry ferry berry boarder border canvas canvass career carrier censor censure collage college \
            defuse diffuse detract distract disburse disperse discreet discrete dual duel exercise exorcise expand expend extant extent \
            flair flare forward foreword gorilla guerrilla ingenious ingenuous mantel mantle medal metal meddle mettle muscle mussel naval \
            navel ordinance ordnance palate palette pedal peddle pray prey profit prophet root route shear sheer steel steal straight \
            strait suite sweet tortuous torturous vain vein waist waste waive wave house horse hours course count county country
            """
        ),
    ]
}
