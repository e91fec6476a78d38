import PixieCore
import Synchronization

extension Monitor {
    /// Rounds of queries that templates of one rule may ask: an answer can lead to another question.
    private static let templateRounds = 4

    /// Evaluates every group that is due: what rules record is read here, everything else is asked of `server`.
    ///
    /// A rule without an answer fails: its alerts stay as they are, and so do those that are built on what it records. After a server did
    /// not answer in time the others of this round are not asked, so that sampling does not wait for each of them.
    func evaluateGroups(now: Int64, asking server: any RuleQueryServer) async {
        var round = ServerRound(server: server)
        for index in state.withLock({ $0.groups.indices }) {
            guard let due = dueEvaluation(index, now: now) else { continue }
            let started = time.now()
            for rule in 0..<due.rules { await evaluate(rule, of: due, asking: &round) }
            finish(due, took: started.duration(to: time.now()))
        }
    }

    private func evaluate(_ rule: Int, of due: DueEvaluation, asking round: inout ServerRound) async {
        let found = state.withLock { state -> (rule: Rule, origin: SeriesOrigin, failing: String?)? in
            guard state.groups.indices.contains(due.index), state.groups[due.index].rules.indices.contains(rule) else {
                return nil
            }
            let found = state.groups[due.index].rules[rule].rule
            let recorded = RuleFile.recordedNames(state.groups.map(\.group))
            let origin = SeriesOrigin(of: found.query.expression, recorded: recorded)
            return (found, origin, origin == .rules ? state.failingSource(of: found) : nil)
        }
        guard let found else { return }
        let started = time.now()
        let answers: ServerAnswers
        switch found.origin {
        case .rules:
            guard let failing = found.failing else { return evaluate(rule, of: due) }
            answers = ServerAnswers(
                result: .failure(MonitoringError(.execution, "rule \"\(failing)\", which it reads, failed")))
        case .mixed:
            answers = ServerAnswers(
                result: .failure(MonitoringError(.execution, "it reads series of rules and of the server")))
        case .server: answers = await ask(found.rule, at: due.time, &round)
        }
        change(rule, of: due, since: started) { state, store, limit in
            // After a reload in the meantime another rule may be there.
            guard state.rule == found.rule else { return }
            state.evaluate(at: due.time, given: answers, in: &store, limit: limit, environment)
        }
    }

    private func ask(_ rule: Rule, at evaluated: Int64, _ round: inout ServerRound) async -> ServerAnswers {
        let deadline = Deadline.after(settings.evaluationTimeout, from: time.now())
        var answers = ServerAnswers(result: await round.answer(rule.query.text, at: evaluated, deadline: deadline))
        for _ in 0..<Self.templateRounds {
            let missing = answers.missing(rule, at: evaluated, environment)
            if missing.isEmpty { break }
            for text in missing {
                answers.templates[text] = await round.answer(text, at: evaluated, deadline: deadline)
            }
        }
        return answers
    }
}

/// One pass over the groups: a server that did not answer once is not asked again.
private struct ServerRound {
    let server: any RuleQueryServer
    private var silence: MonitoringError?

    init(server: any RuleQueryServer) { self.server = server }

    mutating func answer(_ query: String, at time: Int64, deadline: Deadline) async -> ServerAnswers.Answer {
        if let silence { return .failure(silence) }
        do throws(MonitoringError) {
            return .success(try await server.samples(of: query, at: time, deadline: deadline))
        } catch {
            if error.code == .timeout { silence = error }
            return .failure(error)
        }
    }
}

extension Monitor.State {
    /// The name of a recording rule that failed and whose series `rule` reads; nil when there is none.
    fileprivate func failingSource(of rule: Rule) -> String? {
        let names = Set(rule.query.expression.selectors.compactMap(\.metricName))
        let sources = groups.lazy.flatMap(\.rules).filter { $0.rule.alert == nil && names.contains($0.rule.name) }
        return sources.first { $0.health == .failing }?.rule.name
    }
}
