/// Cuts plural and verb endings, so that "decided" and "decides" count as the same word. English only, and deliberately rough.
enum WordStem {
    /// How many of the lower-case word's scalars to keep.
    static func count(_ word: [UInt32]) -> Int {
        var count = word.count
        func ends(_ suffix: StaticString) -> Bool {
            suffix.withUTF8Buffer { suffix in
                guard count >= suffix.count else { return false }
                let start = count - suffix.count
                return suffix.indices.allSatisfy { word[start + $0] == UInt32(suffix[$0]) }
            }
        }
        if count > 5, ends("ies") { return count - 3 }
        if count > 3, ends("s"), !ends("ss") { count -= 1 }
        if count > 5, ends("ing") { return count - 3 }
        if count > 4, ends("ed") { return count - 2 }
        if count > 4, ends("e") || ends("y") { return count - 1 }
        return count
    }

    static func of(_ word: String) -> String {
        let scalars = Array(word.unicodeScalars)
        var stem = ""
        stem.unicodeScalars.append(contentsOf: scalars.prefix(count(scalars.map(\.value))))
        return stem
    }
}
