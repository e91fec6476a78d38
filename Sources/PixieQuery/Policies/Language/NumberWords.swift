/// Numbers spelled out, joined into one: "two hundred and fifty", "twenty-five", "2 million", "third".
enum NumberWords {
    private struct Part: Sendable {
        var value: Double
        var isMultiplier: Bool
        var isOrdinal: Bool
    }

    /// Rewrites runs of number words in place as single numbers.
    static func join(_ words: inout [RawWord]) {
        var index = 0
        while index < words.count {
            let word = words[index]
            let isFigure = word.shape == .number
            let part = word.shape == .word && !isPronoun(index, words) ? table[word.hash] : nil
            guard isFigure || part != nil else {
                index += 1
                continue
            }
            if let part, part.isMultiplier, index == 0 || !isArticle(words[index - 1].hash) {
                // "thousands of", "the million": not a count.
                index += 1
                continue
            }
            var total = 0.0
            var current = isFigure ? word.value : part?.value ?? 0
            var isOrdinal = part?.isOrdinal ?? false
            var end = index + 1
            while end < words.count, !isOrdinal, words[end].gap <= .hyphen {
                var next = end
                if words[next].hash == and, next + 1 < words.count, current >= 100 || total > 0 { next += 1 }
                guard words[next].shape == .word, let more = table[words[next].hash] else { break }
                if more.isMultiplier {
                    if more.value == 100 {
                        current *= 100
                    } else {
                        (total, current) = (total + current * more.value, 0)
                    }
                } else if next == end, current < 100, !(current >= 20 && Int(current) % 10 == 0 && more.value < 10) {
                    break
                } else if isFigure {
                    break
                } else {
                    current += more.value
                }
                isOrdinal = more.isOrdinal
                end = next + 1
            }
            if part != nil || end > index + 1 {
                var number = word
                number.shape = .number
                number.value = total + current + (isOrdinal ? 0.25 : 0)
                number.hash = RawWordReader.numberHash(number.value, isClock: false)
                number.isCapitalised = false
                words.replaceSubrange(index..<end, with: CollectionOfOne(number))
            }
            index += 1
        }
    }

    /// Brings spans of time and weights to one unit: "two weeks" is "14 days", "48 hours" is "2 days".
    static func convertUnits(_ words: inout [RawWord]) {
        for index in words.indices.dropLast() where words[index].shape == .number {
            let unit = words[index + 1]
            guard unit.shape == .word, unit.gap <= .hyphen, let other = conversions[unit.hash] else { continue }
            let (count, value) = (words[index].value, words[index].value * other.factor)
            // Ordinals are no counts, and ages stay in years.
            guard value == value.rounded(), value > 0, count == count.rounded() || other.factor == 1_000 else {
                continue
            }
            if index + 2 < words.count, words[index + 2].hash == old { continue }
            words[index].value = value
            words[index].hash = RawWordReader.numberHash(value, isClock: false)
            words[index + 1].hash = other.unit
            words[index + 1].correction = other.stems
        }
    }

    private static let old = WordScanner.hash(of: "old")

    private struct Conversion: Sendable {
        var factor: Double
        var unit: UInt64
        var stems: Stemmer.Stems
    }

    private static let conversions: [UInt64: Conversion] = {
        var table: [UInt64: Conversion] = [:]
        for (words, factor, unit) in [
            ("week weeks wk wks", 7.0, "days"), ("fortnight fortnights", 14, "days"),
            ("hour hours hr hrs", 1.0 / 24, "days"),
            ("year years yr yrs", 12, "months"), ("kg kilo kilos kilogram kilograms", 1_000, "grams"),
        ] {
            for word in words.split(separator: " ") {
                table[WordScanner.hash(of: word)] = Conversion(
                    factor: factor, unit: WordScanner.hash(of: unit), stems: Stemmer.stems(of: unit))
            }
        }
        return table
    }()

    /// Brings a currency behind its amount ("£20" is "20 pounds") and am and pm into the clock time ("7pm" is "19:00").
    static func attachUnits(_ words: inout [RawWord]) {
        var index = 0
        while index + 1 < words.count {
            if words[index].shape == .word, currencies.contains(words[index].hash), words[index + 1].shape == .number {
                let gap = words[index].gap
                words.swapAt(index, index + 1)
                words[index].gap = gap
                words[index + 1].gap = .space
                index += 1
            } else if words[index].shape != .word, let shift = meridiems[words[index + 1].hash],
                words[index].value < 780
            {
                let isClock = words[index].shape == .clock
                let minutes = isClock ? words[index].value : words[index].value * 60
                words[index].value = (minutes >= 720 ? minutes - 720 : minutes) + shift
                words[index].shape = .clock
                words[index].hash = RawWordReader.numberHash(words[index].value, isClock: true)
                words.remove(at: index + 1)
            }
            index += 1
        }
    }

    private static let currencies = Set(["gbp", "usd", "eur", "jpy", "inr"].map { WordScanner.hash(of: $0) })
    private static let meridiems = [WordScanner.hash(of: "am"): 0.0, WordScanner.hash(of: "pm"): 720]

    /// "a new one", "one of the lifts".
    private static func isPronoun(_ index: Int, _ words: [RawWord]) -> Bool {
        guard words[index].hash == one else { return false }
        if index + 1 < words.count, words[index + 1].hash == of { return true }
        return index > 0 && pronounLeaders.contains(words[index - 1].hash)
    }

    private static func isArticle(_ hash: UInt64) -> Bool { articles.contains(hash) }

    private static let one = WordScanner.hash(of: "one")
    private static let of = WordScanner.hash(of: "of")
    private static let pronounLeaders = Set(
        ["new", "this", "that", "which", "another", "any", "every", "each", "other", "old"].map {
            WordScanner.hash(of: $0)
        })
    private static let and = WordScanner.hash(of: "and")
    private static let articles = Set(["a", "one"].map { WordScanner.hash(of: $0) })

    private static let table: [UInt64: Part] = {
        var table: [UInt64: Part] = [:]
        let units =
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
        for (value, word) in units.split(separator: " ").enumerated() {
            table[WordScanner.hash(of: word)] = Part(value: Double(value), isMultiplier: false, isOrdinal: false)
        }
        for (index, word) in "twenty thirty forty fifty sixty seventy eighty ninety".split(separator: " ").enumerated()
        {
            table[WordScanner.hash(of: word)] = Part(
                value: Double(index * 10 + 20), isMultiplier: false, isOrdinal: false)
        }
        // "second" is a unit of time as often; it stays a word.
        for (value, word) in [
            (1, "first"), (3, "third"), (4, "fourth"), (5, "fifth"), (6, "sixth"), (7, "seventh"), (8, "eighth"),
            (9, "ninth"), (10, "tenth"),
        ] {
            table[WordScanner.hash(of: word)] = Part(value: Double(value), isMultiplier: false, isOrdinal: true)
        }
        for (word, value) in [("hundred", 100.0), ("thousand", 1_000), ("million", 1_000_000), ("billion", 1e9)] {
            table[WordScanner.hash(of: word)] = Part(value: value, isMultiplier: true, isOrdinal: false)
        }
        return table
    }()
}
