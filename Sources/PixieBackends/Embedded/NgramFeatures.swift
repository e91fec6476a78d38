/// The hashed features of one text: words, neighbouring word pairs and character 3- and 4-grams, each with its weight.
struct NgramFeatures {
    /// The low two bits of a feature's hash say what it is, so that one sort groups and one table weighs them.
    private enum Kind: UInt64 {
        case word = 0
        case pair = 1
        case gram = 2
        case stopWord = 3
    }

    private static let weights: [Float] = [1, 0.4, 0.25, 0.12]

    private var hashes: [UInt64] = []

    init(_ text: String) {
        hashes.reserveCapacity(text.utf8.count * 3)
        var word: [UInt32] = []
        var previous: UInt64?
        for scalar in text.unicodeScalars {
            if Self.append(scalar, to: &word) { continue }
            if !word.isEmpty { finish(&word, &previous) }
        }
        if !word.isEmpty { finish(&word, &previous) }
        if hashes.isEmpty {
            // Nothing to read: the text itself is the one feature, so that different signs stay apart.
            add(Self.hash(text.unicodeScalars.lazy.map(\.value), seed: 11), .word)
        }
    }

    /// Calls `body` once a distinct feature. How often a feature occurs counts by its logarithm.
    mutating func forEach(_ body: (UInt64, Float) -> Void) {
        hashes.sort()
        var index = 0
        while index < hashes.count {
            let hash = hashes[index]
            var end = index + 1
            while end < hashes.count, hashes[end] == hash { end += 1 }
            // Bits of (count) stand for its logarithm: 1, 2-3, 4-7, ... weigh 1, 1.5, 2, ...
            let frequency = 1 + 0.5 * Float(Int.bitWidth - 1 - (end - index).leadingZeroBitCount)
            body(Self.mixed(hash), Self.weights[Int(hash & 3)] * frequency)
            index = end
        }
    }

    private mutating func finish(_ word: inout [UInt32], _ previous: inout UInt64?) {
        defer { word.removeAll(keepingCapacity: true) }
        let stem = word.prefix(WordStem.count(word))
        let wordHash = Self.hash(stem, seed: 1)
        if Self.stopWords.contains(wordHash) {
            add(wordHash, .stopWord)
            return
        }
        add(wordHash, .word)
        if let previous { add(previous &* 31 &+ wordHash, .pair) }
        previous = wordHash
        guard word.count > 3 || word[0] > 0x2E7F else { return }
        word.insert(0x20, at: 0)
        word.append(0x20)
        for size in 3...4 where word.count >= size {
            for start in 0...(word.count - size) {
                add(Self.hash(word[start..<start + size], seed: UInt64(size)), .gram)
            }
        }
    }

    private mutating func add(_ hash: UInt64, _ kind: Kind) {
        hashes.append(hash & ~3 | kind.rawValue)
    }

    /// Adds the lower-case form of a letter or digit; false for anything that separates words.
    private static func append(_ scalar: Unicode.Scalar, to word: inout [UInt32]) -> Bool {
        let value = scalar.value
        if value < 0x80 {
            switch value {
            case 0x61...0x7A, 0x30...0x39: word.append(value)
            case 0x41...0x5A: word.append(value | 0x20)
            // An apostrophe inside a word is dropped, so that "Bob's" is the word "bobs" and not two.
            case 0x27: return !word.isEmpty
            default: return false
            }
            return true
        }
        let properties = scalar.properties
        switch properties.generalCategory {
        case .nonspacingMark: return true
        case .uppercaseLetter, .titlecaseLetter:
            for lower in properties.lowercaseMapping.unicodeScalars { word.append(lower.value) }
            return true
        case .lowercaseLetter, .otherLetter, .modifierLetter, .spacingMark, .decimalNumber, .otherNumber:
            word.append(value)
            return true
        default: return scalar == "\u{2019}" && !word.isEmpty
        }
    }

    private static func hash(_ values: some Sequence<UInt32>, seed: UInt64) -> UInt64 {
        // FNV-1a over scalars, with the seed in the offset basis. Mixed again before the low bits are used.
        var hash = 0xCBF2_9CE4_8422_2325 ^ seed
        for value in values { hash = (hash ^ UInt64(value)) &* 0x100_0000_01B3 }
        return mixed(hash)
    }

    /// The finaliser of SplitMix64: every input bit reaches every output bit.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// Words that say nothing of a text's subject. Negations are not among them.
    private static let stopWords: Set<UInt64> = Set(
        """
        a an the and or of to in on at for from by with about as is are was were be been am do does did have has had i me my \
        mine you your we our us it its this that these those there here what which who when where how can could would should \
        will shall may might please tell show give let any some so if then than
        """.split(separator: " ").map { word in
            let scalars = word.unicodeScalars.map(\.value)
            return hash(scalars.prefix(WordStem.count(scalars)), seed: 1)
        })
}
