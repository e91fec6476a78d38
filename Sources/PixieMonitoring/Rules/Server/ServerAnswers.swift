import Synchronization

/// What a server answered for one evaluation of a rule: to its own query, and to those that its templates ask.
struct ServerAnswers: Sendable {
    typealias Answer = Result<[VectorSample], MonitoringError>

    let result: Answer
    var templates: [String: Answer] = [:]

    /// Queries of the rule's templates that are not answered yet. What a template asks may depend on earlier answers: ask again until
    /// there are none.
    func missing(_ rule: Rule, at time: Int64, _ environment: RuleEnvironment) -> [String] {
        guard let settings = rule.alert, case .success(let samples) = result else { return [] }
        let asked = Mutex<[String]>([])
        let evaluation = RuleEvaluation(rule: rule, limit: 0, environment: environment, time: time)
        // Whether the alerts are alike is told when they are made for good.
        _ = try? evaluation.alerts(samples, settings) { text throws(MonitoringError) in
            if let answer = templates[text] { return try answer.get() }
            asked.withLock { $0.append(text) }
            return []
        }
        return Array(Set(asked.withLock { $0 }))
    }
}
