/// Cuts a text into passages that are found, and shown to a model, one by one.
///
/// A passage ends where a paragraph does, else a sentence, else a word, and begins a little before the end of the one before it, so
/// that what stands across a cut is whole in one of them. Nothing but white space at the ends is lost.
enum TextChunks {
    /// In Unicode scalars: about 300 tokens.
    static let length = 1_200
    static let overlap = 150

    static func split(_ text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        var chunks: [String] = []
        var start = 0
        while start < scalars.count {
            let end = end(of: scalars, from: start)
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[start..<end])
            let chunk = trimmed(view)
            if !chunk.isEmpty { chunks.append(chunk) }
            if end == scalars.count { break }
            start = nextStart(scalars, after: start, end: end)
        }
        return chunks
    }

    private static func end(of scalars: [Unicode.Scalar], from start: Int) -> Int {
        let limit = start + length
        guard limit < scalars.count else { return scalars.count }
        // A passage of less than half the length for the sake of a better place would only make more of them.
        let candidates = (start + length / 2..<limit).reversed()
        let paragraph = candidates.first { scalars[$0] == "\n" && scalars[$0 - 1] == "\n" }
        let sentence = candidates.first {
            isSpace(scalars[$0]) && ".!?\u{3002}".unicodeScalars.contains(scalars[$0 - 1])
        }
        let word = candidates.first { isSpace(scalars[$0]) }
        return (paragraph ?? sentence ?? word).map { $0 + 1 } ?? limit
    }

    private static func nextStart(_ scalars: [Unicode.Scalar], after start: Int, end: Int) -> Int {
        let earliest = max(start + 1, end - overlap)
        return (earliest..<end).first { isSpace(scalars[$0 - 1]) && !isSpace(scalars[$0]) } ?? end
    }

    private static func trimmed(_ view: String.UnicodeScalarView) -> String {
        guard let first = view.firstIndex(where: { !isSpace($0) }), let last = view.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(view[first...last])
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
}
