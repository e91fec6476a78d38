import FoundationEssentials
import PixieCore

extension ReadingAnswer {
    /// An answer from whatever fits the question: documents first, then tasks and events.
    func openAnswer() -> String {
        if request.relevance.isEmpty { return documentList() ?? cannotHelp() }
        let quotes = quotations()
        let tasks = request.subject == .notes ? [] : context.tasks.filter { request.relevance.coverage(of: $0) >= 0.34 }
        let events =
            request.subject == .notes ? [] : context.events.filter { request.relevance.coverage(of: $0) >= 0.34 }
        let lists = [
            section("event", events.map { Wording.event($0, now: now) }),
            section("task", tasks.map { Wording.task($0, now: now) }),
        ]
        // Whatever covers the question best comes first.
        let recordsFit =
            max(
                tasks.map { request.relevance.coverage(of: $0) }.max() ?? 0,
                events.map { request.relevance.coverage(of: $0) }.max() ?? 0)
        let records = lists.compactMap { $0 }
        let parts = recordsFit > quotes.fit ? records + quotes.texts : quotes.texts + records
        if parts.isEmpty { return cannotHelp() }
        let found = parts.joined(separator: "\n\n")
        let isClose = max(recordsFit, quotes.fit) >= 0.6
        return isClose ? found : "Nothing fits all of your question; this comes closest.\n\n\(found)"
    }

    private func section(_ noun: String, _ lines: [String]) -> String? {
        if lines.isEmpty { return nil }
        if lines.count == 1 { return "There is one \(noun) that fits: \(lines[0])." }
        return "These \(noun)s fit:\n\(Wording.bullets(lines, limit: 5))"
    }

    /// The sentences of the passages that fit the question, and how well the best passage fits.
    private func quotations() -> (texts: [String], fit: Double) {
        let scored = context.passages.map { passage -> (passage: DocumentPassage, fit: Double) in
            let coverage = request.relevance.coverage(of: "\(passage.title) \(passage.content)")
            // A learned embedding may find what shares no word with the question; the n-gram one never scores that high.
            return (passage, max(coverage, passage.score >= 0.5 ? 0.4 : 0))
        }.sorted { ($0.fit, $0.passage.score) > ($1.fit, $1.passage.score) }
        guard let best = scored.first, best.fit >= 0.34 else { return ([], 0) }
        let kept = scored.prefix(3).filter { $0.fit >= max(0.34, best.fit * 0.8) }
        let texts = kept.enumerated().map { index, found in
            let kind = found.passage.source.isEmpty ? "document" : found.passage.source
            let text = sentences(of: found.passage, limit: index == 0 ? 3 : 1)
            return "From your \(kind) \u{201C}\(found.passage.title)\u{201D}: \(text)"
        }
        return (texts, best.fit)
    }

    /// The sentences with most of the question's words, in their own order.
    private func sentences(of passage: DocumentPassage, limit: Int) -> String {
        let all = Self.sentences(passage.content)
        let hits = all.map { request.relevance.hits(in: $0) }
        let most = hits.max() ?? 0
        if most == 0 { return all.prefix(limit).joined(separator: " ") }
        let ranked = all.indices.filter { hits[$0] > 0 }.sorted { (hits[$0], $1) > (hits[$1], $0) }
        var kept = Array(ranked.filter { hits[$0] * 2 >= most }.prefix(limit)).sorted()
        // What follows the one sentence that fits often holds the rest of the answer.
        if kept.count == 1, limit > 1, kept[0] + 1 < all.count { kept.append(kept[0] + 1) }
        return kept.map { all[$0] }.joined(separator: " ")
    }

    static func sentences(_ text: String) -> [String] {
        var sentences: [String] = []
        var current = ""
        var previous: Character = " "
        for character in text {
            if character == "\n" || (character.isWhitespace && ".!?".contains(previous)) {
                if !current.isEmpty { sentences.append(current) }
                current = ""
            } else {
                current.append(character)
            }
            previous = character
        }
        if !current.isEmpty { sentences.append(current) }
        // A page without full stops is one sentence; nobody wants to read all of it.
        return sentences.map { $0.count > 400 ? "\($0.prefix(400))\u{2026}" : $0 }
    }

    private func documentList() -> String? {
        guard request.subject == .notes, !context.passages.isEmpty else { return nil }
        let lines = context.passages.map { "\($0.title) (\($0.source))" }
        return "These of your documents came up for this question:\n\(Wording.bullets(lines))"
    }

    private func cannotHelp() -> String {
        let places =
            request.subject == .notes || !context.includesRecords ? "documents" : "tasks, events or documents"
        let text = """
            I found nothing\(aboutSubject) in your \(places). I am Pixie's embedded assistant and have no language model, so I \
            can only answer from those.
            """
        return [text, standing()].compactMap(\.self).joined(separator: " ")
    }
}
