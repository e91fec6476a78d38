/// What a decision did to a set of pairs.
public struct TuningTally: Sendable, Equatable {
    /// Pairs that share an answer.
    public private(set) var shouldHit = 0
    /// Of those: served, and left to a closer look.
    public private(set) var servedRight = 0
    public private(set) var shouldHitUncertain = 0
    /// Pairs that do not share an answer.
    public private(set) var traps = 0
    /// Of those: served, and left to a closer look.
    public private(set) var servedWrong = 0
    public private(set) var trapsUncertain = 0

    public init() {}

    public mutating func count(_ outcome: SemanticDecision.Outcome, sameAnswer: Bool) {
        if sameAnswer {
            shouldHit += 1
            if outcome == .serve { servedRight += 1 }
            if outcome == .uncertain { shouldHitUncertain += 1 }
        } else {
            traps += 1
            if outcome == .serve { servedWrong += 1 }
            if outcome == .uncertain { trapsUncertain += 1 }
        }
    }

    /// Pairs that share an answer and were served, of all that share one; nil when there are none.
    public var served: Double? { Self.fraction(servedRight, of: shouldHit) }
    /// Traps that were served, of all traps; nil when there are none.
    public var wrong: Double? { Self.fraction(servedWrong, of: traps) }
    /// Served rightly, of all that was served; nil when nothing was.
    public var precision: Double? { Self.fraction(servedRight, of: servedRight + servedWrong) }

    private static func fraction(_ part: Int, of whole: Int) -> Double? {
        whole == 0 ? nil : Double(part) / Double(whole)
    }
}
