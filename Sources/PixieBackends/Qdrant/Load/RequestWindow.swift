/// How many requests to keep under way: one more only where that makes the whole faster.
///
/// A server that works on one body at a time, or has no processor to spare, answers two of them no sooner than one after the
/// other, and often later. Both directions are tried again now and then, more rarely the more often it was for nothing.
struct RequestWindow: Sendable {
    private(set) var limit = 1
    let maximum: Int

    private enum Trial { case more, fewer }
    /// What the limit differs by from the one that proved itself.
    private var trial: Trial?
    private var nextTrial = Trial.more
    /// Bytes a second with the limit that proved itself.
    private var rate = 0.0
    private var roundsToTrial = 1
    private var roundsBetweenTrials = 2
    /// Answers still to come of requests that were sent under another limit.
    private var unmeasured = 1
    private var answers = 0
    private var bytes = 0
    private var begin: ContinuousClock.Instant?

    init(maximum: Int) { self.maximum = max(1, maximum) }

    /// A request with that many bytes of lines has been answered.
    mutating func answered(bytes: Int, at now: ContinuousClock.Instant) {
        if unmeasured > 0 {
            unmeasured -= 1
            begin = now
            return
        }
        answers += 1
        self.bytes += bytes
        guard answers == 4 * limit, let begin else { return }
        settle(rate: Double(self.bytes) / max((now - begin) / .seconds(1), 1e-9))
        (answers, self.bytes, self.begin) = (0, 0, now)
    }

    private mutating func settle(rate found: Double) {
        switch trial {
        case .more? where found > rate * 1.1:
            rate = found
            begin(limit < maximum ? .more : nil)
        case .fewer? where found > rate * 0.97:
            rate = found
            begin(limit > 1 ? .fewer : nil)
        case .more?:
            limit -= 1
            giveUp()
        case .fewer?:
            limit += 1
            giveUp()
        case nil:
            rate = found
            roundsToTrial -= 1
            guard roundsToTrial <= 0 else { return }
            let wanted = nextTrial
            nextTrial = wanted == .more ? .fewer : .more
            switch wanted {
            case .more: begin(limit < maximum ? .more : nil)
            case .fewer: begin(limit > 1 ? .fewer : nil)
            }
        }
    }

    private mutating func begin(_ trial: Trial?) {
        self.trial = trial
        switch trial {
        case .more?: limit += 1
        case .fewer?: limit -= 1
        case nil:
            roundsToTrial = roundsBetweenTrials
            return
        }
        unmeasured = limit
    }

    private mutating func giveUp() {
        trial = nil
        unmeasured = limit
        roundsBetweenTrials = min(64, roundsBetweenTrials * 2)
        roundsToTrial = roundsBetweenTrials
    }
}
