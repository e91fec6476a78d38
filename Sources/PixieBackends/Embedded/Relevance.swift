import PixieCore

/// Tells which records and passages a set of subject words is about, by words in common.
struct Relevance {
    /// The stems of the words that carry the subject, each once.
    let stems: [String]
    /// The words themselves, for repeating them.
    let words: [String]

    init(_ words: [SpokenWords.Word]) {
        var stems: [String] = []
        var kept: [String] = []
        for word in words {
            for part in Self.parts(word.lower) where !stems.contains(part) {
                stems.append(part)
            }
            kept.append(word.original)
        }
        self.stems = stems
        self.words = kept
    }

    var isEmpty: Bool { stems.isEmpty }
    var subject: String { words.joined(separator: " ") }

    /// The share of the subject's words found in the text, 0...1.
    func coverage(of text: String) -> Double {
        stems.isEmpty ? 0 : Double(hits(in: text)) / Double(stems.count)
    }

    func hits(in text: String) -> Int {
        let found = Self.parts(text.lowercased())
        return stems.count { stem in found.contains { Self.matches(stem, $0) } }
    }

    func coverage(of task: TaskRecord) -> Double {
        coverage(of: "\(task.title) \(task.details ?? "")") * 0.5 + coverage(of: task.title) * 0.5
    }

    func coverage(of event: EventRecord) -> Double {
        let all =
            "\(event.title) \(event.details ?? "") \(event.location ?? "") \(event.attendees.joined(separator: " "))"
        return coverage(of: all) * 0.6 + coverage(of: event.title) * 0.4
    }

    static func parts(_ text: String) -> [String] {
        text.split { !($0.isLetter || $0.isNumber || $0 == "'" || $0 == "\u{2019}") }.compactMap { part in
            var word = part
            for ending in ["'s", "\u{2019}s"] where word.hasSuffix(ending) { word = word.dropLast(2) }
            let stem = WordStem.of(String(word))
            return stem.isEmpty ? nil : stem
        }
    }

    /// Equal, or one the beginning of the other from five letters on ("certif" and "certificate").
    private static func matches(_ left: String, _ right: String) -> Bool {
        if left == right { return true }
        guard min(left.count, right.count) >= 5 else { return false }
        return left.hasPrefix(right) || right.hasPrefix(left)
    }
}
