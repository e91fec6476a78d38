/// Finds the words of two questions that are one word and its misspelling, before either is read.
///
/// Reading needs whole words: a slip would hide a compound ("bank statment") or the opening of a question ("waht is").
enum SpellingHarmony {
    /// Longer questions are left as they are: the search is quadratic.
    private static let longest = 64

    static func reconcile(_ a: inout [RawWord], _ aBytes: [UInt8], _ b: inout [RawWord], _ bBytes: [UInt8]) {
        guard a.count <= longest, b.count <= longest else { return }
        let (keptA, keptB) = (candidates(a, besides: b), candidates(b, besides: a))
        guard !keptA.isEmpty, !keptB.isEmpty else { return }
        for i in keptA {
            for j in keptB where b[j].correction == nil && a[i].correction == nil {
                let (x, y) = (aBytes[a[i].start..<a[i].end], bBytes[b[j].start..<b[j].end])
                guard x.count.distance(to: y.count).magnitude <= 1, mayBegin(x, y) else { continue }
                let (knowsX, knowsY) = (isKnown(x, a[i].hash), isKnown(y, b[j].hash))
                guard !(knowsX && knowsY), isSlip(x, y, a[i], b[j], isWordAgainstNone: knowsX || knowsY) else {
                    continue
                }
                if knowsX || !knowsY { correct(&b[j], to: a[i], x) } else { correct(&a[i], to: b[j], y) }
            }
        }
    }

    /// Plain words that the other question does not have.
    private static func candidates(_ words: [RawWord], besides others: [RawWord]) -> [Int] {
        let capitals = words.reduce(0) { $0 + ($1.isCapitalised ? 1 : 0) }
        let usesCapitals = capitals * 2 <= words.count + 1
        return words.indices.filter { index in
            let word = words[index]
            guard word.shape == .word, word.end - word.start >= 3 else { return false }
            if usesCapitals, word.isCapitalised, word.gap != .start, word.gap != .sentence { return false }
            return !others.contains { $0.hash == word.hash }
        }
    }

    /// The first letter stands, or changed places with the second.
    private static func mayBegin(_ x: ArraySlice<UInt8>, _ y: ArraySlice<UInt8>) -> Bool {
        x.first == y.first || x.first == y.dropFirst().first && y.first == x.dropFirst().first
    }

    private static func isSlip(
        _ x: ArraySlice<UInt8>, _ y: ArraySlice<UInt8>, _ first: RawWord, _ second: RawWord, isWordAgainstNone: Bool
    ) -> Bool {
        if isWordAgainstNone, x.count == y.count, areFunctionWords(first, second) {
            return SpellingSlip.swapsNeighbours(x, y)
        }
        return x.count >= 4 && y.count >= 4 && SpellingSlip.joins(x, y, isWordAgainstNone: isWordAgainstNone)
    }

    /// Whether one of the two is a function word; the other is then no word at all.
    private static func areFunctionWords(_ x: RawWord, _ y: RawWord) -> Bool {
        FunctionWord.table[x.hash] != .none || FunctionWord.table[y.hash] != .none
    }

    private static func isKnown(_ word: ArraySlice<UInt8>, _ hash: UInt64) -> Bool {
        if FunctionWord.table[hash] != .none { return true }
        let stem = word.withUnsafeBufferPointer { Stemmer.stems(of: $0, from: 0, to: $0.count) }.inflected
        return Lexicon.english.knows(stem) || Phrases.english.knows(stem)
    }

    private static func correct(_ word: inout RawWord, to other: RawWord, _ bytes: ArraySlice<UInt8>) {
        word.hash = other.hash
        word.isPossessive = other.isPossessive
        word.isSlip = true
        word.correction = bytes.withUnsafeBufferPointer { Stemmer.stems(of: $0, from: 0, to: $0.count) }
    }
}
