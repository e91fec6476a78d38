/// Decides whether the answer to one question serves another.
///
/// Deliberately narrow: the two questions must be near by cosine *and* made of the same words, in any order. A cosine alone serves
/// "tasks for Anna" with the answer to "tasks for Hanna".
struct SemanticMatch: Sendable {
    func serves(query: String, candidate: String, similarity: Float) -> Bool {
        words(query) == words(candidate)
    }

    private func words(_ text: String) -> [Substring] {
        text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).sorted()
    }
}
