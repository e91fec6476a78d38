import Logging
import PixieCore
import Synchronization

extension Monitor {
    /// Replaces the rules. Those that stay the same keep their state; the series of those that go end.
    public func load(_ files: [RuleFile]) {
        let now = now
        let groups = state.withLock { state -> [RuleGroupState] in
            var old = state.groups
            state.groups = files.flatMap { file in
                file.groups.map { group -> RuleGroupState in
                    var new = RuleGroupState(group, file: file.path, defaultInterval: interval)
                    if let place = old.firstIndex(where: { $0.file == file.path && $0.group.name == group.name }) {
                        new.takeOver(from: old.remove(at: place), at: now, in: &state.store)
                    }
                    return new
                }
            }
            for index in old.indices { old[index].retire(at: now, in: &state.store) }
            let rules = state.groups.flatMap { $0.group.rules }
            let longest = state.groups.map(\.interval).max() ?? interval
            state.retention = SeriesRetention(rules: rules, margin: 2 * longest)
            return state.groups
        }
        metrics.show(groups)
    }

    /// Takes the alerts of an earlier process over, before anything is evaluated. A file that cannot be read is set aside.
    func restore() async {
        let bytes: [UInt8]?
        do {
            bytes = try await folder.read(Self.stateFile)
        } catch {
            logger.error("the state of alerts cannot be read; all start anew", metadata: ["error": "\(error)"])
            return
        }
        guard let bytes else { return }
        do {
            let file = try AlertStateFile(json: bytes)
            let (lookback, step) = (environment.engine.lookback, environment.engine.defaultSubqueryStep)
            let now = now
            let count = state.withLock { state in
                let recorded = server == nil ? nil : RuleFile.recordedNames(state.groups.map(\.group))
                for index in state.groups.indices {
                    state.groups[index].restore(file, at: now, lookback: lookback, step: step, recorded: recorded)
                }
                state.saved = bytes
                return state.groups.flatMap(\.rules).reduce(0) { $0 + $1.alerts.active.count }
            }
            logger.info("alerts restored", metadata: ["active": "\(count)"])
        } catch {
            logger.error(
                "the state of alerts is damaged; it was set aside and all start anew",
                metadata: ["file": "\(Self.stateFile).damaged", "error": "\(error)"])
            do {
                try await folder.replace("\(Self.stateFile).damaged", with: bytes)
            } catch {
                logger.error("it could not be set aside", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Writes the alerts down if they have changed since.
    func save() async {
        let file = state.withLock { AlertStateFile($0.groups) }
        // First, so that no crash leaves an alert that counts as told and that nobody will tell of.
        await keepNotices()
        // Strings and integers always encode.
        guard let bytes = try? file.json(), state.withLock({ $0.saved != bytes }) else { return }
        if file.rules.isEmpty, state.withLock({ $0.saved == nil }) { return }
        do {
            try await folder.replace(Self.stateFile, with: bytes)
            state.withLock { $0.saved = bytes }
            metrics.stateSaved.set(1)
        } catch {
            metrics.stateSaved.set(0)
            logger.error("the state of alerts cannot be saved", metadata: ["error": "\(error)"])
        }
    }
}

extension Monitor.State {
    /// How many selectors of the rules find nothing in the store.
    var selectorsWithoutSeries: Int {
        let selectors = groups.flatMap(\.rules).flatMap { $0.rule.query.expression.selectors }
        return selectors.count { store.select($0.matchers).isEmpty }
    }
}
