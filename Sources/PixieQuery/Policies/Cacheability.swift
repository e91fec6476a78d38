/// Decides from a question's text alone whether and for whom its answer may be cached.
///
/// Pure and fast (one pass over the bytes, no allocation for ASCII). It leans to the class that caches less: what might be an
/// order is `.write`, what might depend on the clock is `.timeSensitive`, what might touch a user's data is `.personalRead`, and
/// text in a language or script whose words it does not know is `.write`.
public struct Cacheability: Sendable {
    private let table: WordTable<IntentTraits>

    public init() { table = IntentTraits.table }

    /// The class of one question. English only; see the type for what happens to the rest.
    public func classify(_ text: String) -> CacheClass {
        let ascii: CacheClass?? = text.utf8.withContiguousStorageIfAvailable { bytes in
            bytes.allSatisfy { $0 < 128 } ? scan(bytes) : nil
        }
        if let found = ascii, let found { return found }
        let folded = PlainLatin.fold(text)
        if folded.foreignLetters > 0, folded.foreignLetters >= folded.latinLetters / 8 { return .write }
        return folded.bytes.withUnsafeBufferPointer(scan)
    }

    private func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> CacheClass {
        var words = WordScanner(bytes)
        var reading = IntentReading()
        while let word = words.next() {
            reading.take(word, table[word.hash], bytes)
        }
        return reading.finish(lastGap: words.lastGap, hasAddress: bytes.contains(UInt8(ascii: "@")))
    }
}
