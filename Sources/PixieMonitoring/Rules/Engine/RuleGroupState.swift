import PixieCore

/// A group of rules with their state, and when it is due.
public struct RuleGroupState: Sendable {
    public let file: String
    public let group: RuleGroup
    /// Milliseconds between evaluations.
    public let interval: Int64
    public internal(set) var rules: [RuleState]
    /// Milliseconds since 1970.
    public private(set) var lastEvaluation: Int64?
    public internal(set) var evaluationTime: Duration = .zero
    /// Evaluations that were due and did not take place because the process was late.
    public private(set) var missedIterations = 0
    public private(set) var iterations = 0

    public init(_ group: RuleGroup, file: String, defaultInterval: Int64) {
        self.file = file
        self.group = group
        interval = max(1, group.interval ?? defaultInterval)
        rules = group.rules.map { RuleState($0) }
    }

    /// Evaluates every rule in order; each sees what those before it have stored.
    public mutating func evaluate(at time: Int64, in store: inout SeriesStore, _ environment: RuleEnvironment) {
        for index in rules.indices {
            rules[index].evaluate(at: time, in: &store, limit: group.limit, environment)
        }
        finish(at: time)
    }

    /// Records that an evaluation took place, and how many before it did not.
    mutating func finish(at time: Int64) {
        if let lastEvaluation {
            missedIterations += max(0, Int((time - lastEvaluation) / interval) - 1)
        }
        iterations += 1
        lastEvaluation = time
    }

    /// The last time of the group's own grid not after `now`: groups of one interval are spread over it by their names,
    /// always in the same way, so that they do not all run at once.
    public func dueTime(now: Int64) -> Int64 {
        let offset = Int64(FNV.hash("\(file);\(group.name)".utf8) % UInt64(interval))
        let rest = (now - offset) % interval
        return now - (rest < 0 ? rest + interval : rest)
    }

    /// Whether an evaluation at `dueTime(now:)` is still to take place.
    public func isDue(now: Int64) -> Bool {
        lastEvaluation.map { $0 < dueTime(now: now) } ?? true
    }

    /// Forgets when it was evaluated last, because the clock was set back.
    mutating func forgetTime() { lastEvaluation = nil }

    /// Takes over from `old` the state of rules that are still there, and ends the series of those that are not.
    public mutating func takeOver(from old: RuleGroupState, at time: Int64, in store: inout SeriesStore) {
        var known: [RuleIdentity: [RuleState]] = [:]
        for state in old.rules { known[state.rule.identity, default: []].append(state) }
        for index in rules.indices {
            let identity = rules[index].rule.identity
            guard let first = known[identity]?.first else { continue }
            known[identity]?.removeFirst()
            rules[index] = first.carried(to: rules[index].rule)
        }
        for var state in known.values.joined() { state.retire(at: time, in: &store) }
        if old.interval == interval { lastEvaluation = old.lastEvaluation }
        missedIterations = old.missedIterations
        iterations = old.iterations
    }

    public mutating func retire(at time: Int64, in store: inout SeriesStore) {
        for index in rules.indices { rules[index].retire(at: time, in: &store) }
    }
}
