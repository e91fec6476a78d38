/// Which of the two configured chat models answers.
public enum ModelTier: String, Sendable, CaseIterable {
    /// The small one: faster and cheaper.
    case simple
    /// The large one.
    case complex
}
