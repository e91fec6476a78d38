/// Whether two left-over words are opposites: a known pair, or one word with and without a negating prefix.
enum Opposites {
    static func oppose(_ x: QuestionGist.Term, in a: QuestionGist, _ y: QuestionGist.Term, in b: QuestionGist) -> Bool {
        guard x.shape == .word, y.shape == .word else { return false }
        if x.entry.poles.meets(y.entry.poles, flip: 1) { return true }
        let (left, right) = (a.bytes[x.start..<x.end], b.bytes[y.start..<y.end])
        return left.count < right.count ? prefixed(right, of: left) : prefixed(left, of: right)
    }

    private static let prefixes: [[UInt8]] = [
        "un", "in", "im", "il", "ir", "dis", "non", "de", "mis", "anti", "over", "under", "pre", "post", "inter",
        "intra",
    ].map { Array($0.utf8) }

    /// Compares up to the endings, which may differ: "unmuted" and "mute".
    private static func prefixed(_ long: ArraySlice<UInt8>, of short: ArraySlice<UInt8>) -> Bool {
        guard short.count >= 3 else { return false }
        for prefix in prefixes where long.count >= prefix.count + 3 && long.starts(with: prefix) {
            let body = long.dropFirst(prefix.count)
            let common = min(body.count, short.count)
            guard common >= 3, body.count - short.count < 4 else { continue }
            let kept = max(3, common - 2)
            if body.prefix(kept).elementsEqual(short.prefix(kept)), body.count >= kept { return true }
        }
        return false
    }
}
