/// Why two questions must not share an answer, or are not known to be able to.
public enum GuardVeto: String, Sendable, CaseIterable {
    /// Different numbers, amounts, percentages or clock times.
    case number
    /// Different days or months.
    case date
    /// Different quoted strings.
    case quoted
    /// Different names.
    case entity
    /// Different identifiers: part numbers, versions, words with digits in them.
    case identifier
    /// One says no where the other says yes.
    case negation
    /// Opposites: open and close, enable and disable, on and off.
    case antonym
    /// One asks about a narrower or other case.
    case scope
    /// One asks how, the other why.
    case questionType = "question_type"
    /// Different tense, permission against obligation, or another subject.
    case intent
    /// The same words in other parts: from A to B, from B to A.
    case roles
    /// Words that are not known to mean the same.
    case wording
    /// Letters that the guards cannot read.
    case language
}
