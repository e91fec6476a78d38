import Logging
import PixieCore
import Synchronization

extension Monitor {
    /// An evaluation of a group that is due.
    struct DueEvaluation {
        let index: Int
        let time: Int64
        let rules: Int
    }

    /// Evaluates every group that is due on the series of this process.
    func evaluateGroups(now: Int64) {
        for index in state.withLock({ $0.groups.indices }) {
            guard let due = dueEvaluation(index, now: now) else { continue }
            let started = time.now()
            // Rule by rule, so that nobody waits for the lock longer than one rule takes.
            for rule in 0..<due.rules { evaluate(rule, of: due) }
            finish(due, took: started.duration(to: time.now()))
        }
    }

    /// Nil when the group's next evaluation is not due yet.
    func dueEvaluation(_ index: Int, now: Int64) -> DueEvaluation? {
        state.withLock { state in
            guard state.groups.indices.contains(index), let startedAt = state.startedAt else { return nil }
            let group = state.groups[index]
            let time = group.dueTime(now: now)
            guard time >= startedAt, group.isDue(now: now) else { return nil }
            return DueEvaluation(index: index, time: time, rules: group.rules.count)
        }
    }

    /// Ends the evaluation of a group and hands out what receivers must hear of it.
    func finish(_ due: DueEvaluation, took: Duration) {
        let (group, notices) = state.withLock { state -> (RuleGroupState?, [AlertNotice]) in
            guard state.groups.indices.contains(due.index) else { return (nil, []) }
            state.groups[due.index].finish(at: due.time)
            state.groups[due.index].evaluationTime = took
            return (state.groups[due.index], unsent(&state.groups[due.index], at: due.time))
        }
        if let group { metrics.record(group) }
        if !notices.isEmpty { notify(notices) }
    }

    /// Evaluates one rule on the series of this process.
    func evaluate(_ rule: Int, of due: DueEvaluation) {
        let started = time.now()
        let deadline = Deadline.after(settings.evaluationTimeout, from: started)
        let time = time
        let interruption: InterruptionCheck = { deadline.hasPassed(at: time.now()) ? .timeout : nil }
        change(rule, of: due, since: started) { state, store, limit in
            state.evaluate(at: due.time, in: &store, limit: limit, environment, interruption: interruption)
        }
    }

    /// Changes the state of a rule by an evaluation and says how it went. Does nothing for a rule that is gone.
    func change(
        _ rule: Int, of due: DueEvaluation, since started: ContinuousClock.Instant,
        _ body: (inout RuleState, inout SeriesStore, _ limit: Int) -> Void
    ) {
        let outcome = state.withLock { state -> (RuleState, String)? in
            guard state.groups.indices.contains(due.index), state.groups[due.index].rules.indices.contains(rule) else {
                return nil
            }
            let limit = state.groups[due.index].group.limit
            body(&state.groups[due.index].rules[rule], &state.store, limit)
            state.groups[due.index].rules[rule].evaluationTime = started.duration(to: time.now())
            return (state.groups[due.index].rules[rule], state.groups[due.index].metricName)
        }
        guard let (state, group) = outcome else { return }
        metrics.record(state, of: group)
        if let error = state.lastError {
            logger.warning(
                "a rule failed", metadata: ["group": "\(group)", "rule": "\(state.rule.name)", "error": "\(error)"])
        }
    }
}
