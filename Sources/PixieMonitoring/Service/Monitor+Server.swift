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

    private func evaluate(_ index: Int, of due: DueEvaluation, asking round: inout ServerRound) async {
        let rule = state.withLock { state -> Rule? in
            guard state.groups.indices.contains(due.index), state.groups[due.index].rules.indices.contains(index) else {
                return nil
            }
            return state.groups[due.index].rules[index].rule
        }
        guard let rule else { return }
        let started = time.now()
        let deadline = Deadline.after(settings.evaluationTimeout, from: started)
        var answers = ServerAnswers(
            result: await answer(to: rule.query, at: due.time, deadline: deadline, asking: &round))
        for _ in 0..<Self.templateRounds {
            let missing = answers.missing(rule, at: due.time, environment)
            if missing.isEmpty { break }
            for text in missing {
                do throws(MonitoringError) {
                    let query = try environment.engine.prepare(text)
                    answers.templates[text] = await answer(
                        to: query, at: due.time, deadline: deadline, asking: &round)
                } catch {
                    answers.templates[text] = .failure(error)
                }
            }
        }
        change(index, of: due, since: started) { state, store, limit in
            // After a reload in the meantime another rule may be there.
            guard state.rule == rule else { return }
            state.evaluate(at: due.time, given: answers, in: &store, limit: limit, environment)
        }
    }

    private func answer(
        to query: PreparedQuery, at evaluated: Int64, deadline: Deadline, asking round: inout ServerRound
    ) async -> ServerAnswers.Answer {
        let (origin, failing) = state.withLock { state in
            let recorded = RuleFile.recordedNames(state.groups.map(\.group))
            let origin = SeriesOrigin(of: query.expression, recorded: recorded)
            return (origin, origin == .rules ? state.failingSource(of: query) : nil)
        }
        switch origin {
        case .server: return await round.answer(query.text, at: evaluated, deadline: deadline)
        case .mixed: return .failure(MonitoringError(.execution, "it reads series of rules and of the server"))
        case .rules:
            if let failing {
                return .failure(MonitoringError(.execution, "rule \"\(failing)\", which it reads, failed"))
            }
            let time = time
            let store = store
            return Result { () throws(MonitoringError) in
                try environment.samples(query, at: evaluated, in: store) {
                    deadline.hasPassed(at: time.now()) ? .timeout : nil
                }
            }
        }
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
    /// The name of a recording rule that failed and whose series `query` reads; nil when there is none.
    fileprivate func failingSource(of query: PreparedQuery) -> String? {
        let names = Set(query.expression.selectors.compactMap(\.metricName))
        let sources = groups.lazy.flatMap(\.rules).filter { $0.rule.alert == nil && names.contains($0.rule.name) }
        return sources.first { $0.health == .failing }?.rule.name
    }
}
