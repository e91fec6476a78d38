/// What a user of a load test does. Raw values are what the command line and the report say.
public enum LoadScenario: String, Sendable, CaseIterable {
    /// A question that needs no data of the user's.
    case simple
    /// One that is answered from tasks, events and documents.
    case rag
    /// A task is created, its result reported, and all are listed.
    case multiTurn = "multi-turn"
    /// One that no cache may answer, so that all ask at once.
    case heavy

    /// How often it is drawn, next to the others.
    var weight: Int {
        switch self {
        case .simple, .rag: 4
        case .multiTurn, .heavy: 1
        }
    }

    /// One of `scenarios`, by their weights.
    static func draw(from scenarios: [LoadScenario], using generator: inout some RandomNumberGenerator) -> LoadScenario
    {
        var left = Int.random(in: 0..<max(1, scenarios.reduce(0) { $0 + $1.weight }), using: &generator)
        for scenario in scenarios {
            left -= scenario.weight
            if left < 0 { return scenario }
        }
        return .simple
    }
}

/// One kind of request of a scenario; each has figures of its own.
public enum LoadRequest: String, Sendable, CaseIterable {
    case simple, rag
    case createTask = "create task"
    case listTasks = "then list all tasks"
    case heavy
}
