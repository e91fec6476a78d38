/// Decides when a collection has come to rest, from what each poll shows.
///
/// Green alone is not enough: it is shown before a rebuild begins. It has to be seen on polls in a row, with nothing running and
/// nothing queued; on a server that does not tell what is queued, on more of them.
struct OptimizationWatch: Sendable {
    enum Verdict: Hashable, Sendable {
        case atRest
        /// With what is waited for.
        case waiting(String)
        /// It will not come to rest by itself.
        case stuck(String)
    }

    private var restfulPolls = 0

    mutating func observe(_ live: CollectionDescription, _ state: OptimizationState?) -> Verdict {
        let verdict = look(live, state)
        guard verdict == .atRest else {
            restfulPolls = 0
            return verdict
        }
        restfulPolls += 1
        let needed = state == nil ? 5 : 2
        return restfulPolls >= needed ? .atRest : .waiting("green for \(restfulPolls) of \(needed) polls")
    }

    private func look(_ live: CollectionDescription, _ state: OptimizationState?) -> Verdict {
        if let error = live.optimizerError { return .stuck("the optimizers failed: \(error)") }
        switch live.status {
        case "red": return .stuck("an operation failed and was not recovered: look at the server's log")
        case "grey" where state?.running.isEmpty != false:
            return .stuck("optimizations wait for something to start them: run it with --start, or write a point")
        case "green": break
        default:
            return .waiting(
                "\(live.status), \(live.indexed) of \(live.points) vectors indexed"
                    + (state.map { ", \($0.running.count) running, \($0.queued) queued" } ?? ""))
        }
        guard let state, !state.running.isEmpty || state.queued > 0 else { return .atRest }
        return .waiting("\(state.running.count) running, \(state.queued) queued")
    }
}
