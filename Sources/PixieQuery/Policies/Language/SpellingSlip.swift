/// Whether two words that differ are one word and its misspelling, by the kinds of slip that rarely make another word.
///
/// Allowed are one slip inside the word, the first and last letter standing: two neighbours exchanged, a double letter written single (5
/// letters or more), a letter left out (7 or more), a vowel for another (8 or more). A consonant for another is not: that is how names differ.
enum SpellingSlip {
    /// - Parameter isWordAgainstNone: whether one of them is a common word and the other is not known: then a vowel for another is
    ///   forgiven in shorter words too, behind the first two letters.
    static func joins(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>, isWordAgainstNone: Bool = false) -> Bool {
        let (short, long) = a.count <= b.count ? (a, b) : (b, a)
        guard short.count >= 4, long.count >= 5, long.count - short.count <= 1 else { return false }
        guard short.first == long.first, short.allSatisfy(isLetter), long.allSatisfy(isLetter) else { return false }
        var same = 0
        while same < short.count, short[short.startIndex + same] == long[long.startIndex + same] { same += 1 }
        let shortRest = short.dropFirst(same)
        let longRest = long.dropFirst(same)
        return short.count == long.count
            ? exchanged(
                shortRest, longRest, vowelsFrom: isWordAgainstNone && same >= 2 ? 6 : 8, length: long.count)
            : leftOut(shortRest, longRest, long)
    }

    /// "teh" and "the", "waht" and "what".
    static func swapsNeighbours(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Bool {
        guard a.count == b.count, let at = zip(a, b).enumerated().first(where: { $1.0 != $1.1 })?.offset,
            at + 1 < a.count
        else { return false }
        let (x, y) = (a.dropFirst(at), b.dropFirst(at))
        return x.first == y.dropFirst().first && y.first == x.dropFirst().first && x.dropFirst(2) == y.dropFirst(2)
    }

    private static func exchanged(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>, vowelsFrom: Int, length: Int) -> Bool
    {
        guard let a0 = a.first, let b0 = b.first else { return false }
        if a.count >= 2, a0 == b[b.startIndex + 1], b0 == a[a.startIndex + 1] {
            return a.dropFirst(2) == b.dropFirst(2)
        }
        return length >= vowelsFrom && a.count > 1 && isVowel(a0) && isVowel(b0) && a.dropFirst() == b.dropFirst()
    }

    private static func leftOut(_ short: ArraySlice<UInt8>, _ long: ArraySlice<UInt8>, _ word: ArraySlice<UInt8>)
        -> Bool
    {
        guard let extra = long.first, long.dropFirst() == short else { return false }
        let at = long.startIndex
        if at > word.startIndex, word[at - 1] == extra { return true }
        return word.count >= 7 && long.count > 1
    }

    private static func isLetter(_ byte: UInt8) -> Bool { byte &- 97 < 26 }

    private static func isVowel(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "a") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "i") || byte == UInt8(ascii: "o")
            || byte == UInt8(ascii: "u") || byte == UInt8(ascii: "y")
    }
}
