/// What a new connection says first, all at once, and what the answers mean.
struct RedisGreeting {
    enum Step: Hashable { case authenticate, name, select, enter, ping }

    let steps: [(step: Step, command: RedisCommand)]

    init(_ configuration: RedisConfiguration) {
        var steps: [(Step, RedisCommand)] = []
        if let password = configuration.password {
            let words = (configuration.user.map { [$0] } ?? []) + [password]
            steps.append((.authenticate, RedisCommand(name: "AUTH", words)))
        }
        steps.append((.name, RedisCommand(name: "CLIENT", ["SETNAME", configuration.clientName])))
        if configuration.database != 0 {
            steps.append((.select, RedisCommand(name: "SELECT", [String(configuration.database)])))
        }
        if let script = configuration.onEntering {
            steps.append((.enter, script.command(.evaluate, script.source, keys: [], arguments: [])))
        }
        // Also tells whether the server is still loading its data.
        steps.append((.ping, RedisCommand(.ping)))
        self.steps = steps
    }

    /// Why the connection is of no use after this answer; nil: go on.
    static func failure(of step: Step, _ answer: RedisValue) -> RedisError? {
        switch (step, answer) {
        // A name is a courtesy: some servers have no such command, and some users may not give it.
        case (.name, .error(let error)) where error.code == "NOPERM" || error.message.hasPrefix("ERR unknown"): nil
        case (.authenticate, .error(let error)): RedisError(.auth, error.code, requestWasSent: true)
        case (_, .error(let error)): RedisError(error)
        case (.enter, _), (_, .status): nil
        default: RedisError(.protocolViolation, "an unexpected answer to the greeting", requestWasSent: true)
        }
    }
}
