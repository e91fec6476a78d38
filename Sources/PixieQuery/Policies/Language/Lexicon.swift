/// What is known of content words, by stem: which share a meaning, which exclude one another, which narrow or negate.
struct Lexicon: Sendable {
    /// Up to sixteen small numbers (1...65535), 0 meaning none.
    struct Packed: Sendable, Equatable {
        var lanes = SIMD16<UInt16>(repeating: 0)

        var isEmpty: Bool { lanes[0] == 0 }

        /// Whether there was room.
        @discardableResult
        mutating func add(_ number: UInt16) -> Bool {
            for lane in 0..<16 where lanes[lane] == 0 || lanes[lane] == number {
                lanes[lane] = number
                return true
            }
            return false
        }

        /// Whether some number of one, changed by `flip`, is a number of the other.
        @inline(__always)
        func meets(_ other: Packed, flip: UInt16 = 0) -> Bool {
            if isEmpty || other.isEmpty { return false }
            for lane in 0..<16 {
                if lanes[lane] == 0 { return false }
                if any(other.lanes .== (lanes[lane] ^ flip)) { return true }
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

        /// A country or what is said of it.
        static let nation = Self(rawValue: 128)

        static let date: Self = [.day, .month, .relativeDay]
    }

    static let english = Lexicon()

    /// Index into `entries` by stem; the first entry is that of unknown words.
    private let table: WordTable<UInt16>
    private let entries: [Entry]

    subscript(stem: UInt64) -> Entry { entries[Int(table[stem])] }

    /// Whether the word is one of those listed here.
    func knows(_ stem: UInt64) -> Bool { table[stem] != 0 }

    private init() {
        var entries: [UInt64: Entry] = [:]
        func key(_ word: Substring) -> UInt64 { Stemmer.stems(of: word).inflected }
        let sets = [Self.synonymsOfActs, Self.synonymsOfThings, Self.nations].flatMap { $0.split(separator: ";") }
        for (index, set) in sets.enumerated() {
            for word in set.split(whereSeparator: \.isWhitespace) {
                let hasRoom = entries[key(word), default: Entry()].senses.add(UInt16(index + 1))
                assert(hasRoom, "\(word) is in too many sets of synonyms")
            }
        }
        for (index, axis) in Self.antonyms.split(whereSeparator: { $0 == ";" }).enumerated() {
            for (pole, side) in axis.split(separator: "/").enumerated() {
                for word in side.split(whereSeparator: \.isWhitespace) {
                    entries[key(word), default: Entry()].poles.add(UInt16(index * 2 + 2 + min(pole, 1)))
                }
            }
        }
        for (traits, words) in Self.traitLists + [(.nation, Self.nations.replacing(";", with: ""))] {
            for word in words.split(whereSeparator: \.isWhitespace) {
                entries[key(word), default: Entry()].traits.formUnion(traits)
            }
        }
        var indices: [UInt64: UInt16] = [:]
        var list = [Entry()]
        for (stem, entry) in entries {
            indices[stem] = UInt16(list.count)
            list.append(entry)
        }
        table = WordTable(indices, missing: 0)
        self.entries = list
    }

    private static let traitLists: [(Traits, String)] = [
        (
            .negates,
            """
            avoid refuse unable fail lack exclude except excluding prevent stop refrain cease omit missing impossible cannot unavailable \
            lose skip ignore forbid prohibit ban reject deny
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
            january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec \
            christmas easter
            """
        ),
        (.relativeDay, "today tonight tomorrow yesterday"),
        (.lasts, "take last stay remain continue"),
        (
            .confusable,
            """
            angel angle bellow below boarder border cannon canon canvas canvass casual causal coastal coma comma \
            complement compliment contact contract costal country county cuter cutter dairy desert dessert diary \
            diner dinner discreet discrete exercise exorcise filing filling freight fright holly holy hoping hopping \
            ingenious ingenuous insulin inulin later latter lightening lightning loose lose mantel mantle marital \
            martial morning mourning ordinance ordnance patent patient planed planing planned planning prescribe \
            proscribe quiet quite revered reversed robbing robing sacred scared silver sliver staring starting \
            stating stationary stationery statue stature statute string striping stripping sumer summer super supper \
            taping tapping thorough though through tortuous torturous trail trial unite united untie untied
            """
        ),
    ]
}
