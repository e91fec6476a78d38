extension Evaluator {
    func labelReplace(_ call: Call, _ grid: StepGrid) throws(MonitoringError) -> Frame {
        let (target, replacement) = (string(call.arguments[1]), string(call.arguments[2]))
        let (sourceName, regex) = (string(call.arguments[3]), string(call.arguments[4]))
        let pattern: LabelPattern
        do {
            pattern = try LabelPattern(regex, dotMatchesNewline: dialect == .prometheus3)
        } catch {
            throw MonitoringError(.execution, "invalid regular expression in label_replace(): \(regex)")
        }
        try checkLabel(target, "destination", "label_replace")
        let (targetSymbol, sourceSymbol) = (symbols.intern(target), symbols.intern(sourceName))
        // Many series share a value: each value is matched once.
        var replacements: [Symbol: Symbol?] = [:]
        let absentValue = symbols.intern("")
        return try relabelled(try frame(call.arguments[0], grid)) { labels throws(MonitoringError) in
            let value = labels.value(of: sourceSymbol) ?? absentValue
            let new: Symbol?
            if let known = replacements[value] {
                new = known
            } else {
                new = try pattern.captures(in: symbols.text(value)).map { symbols.intern($0.expand(replacement)) }
                replacements[value] = new
            }
            return new.map { symbols.setting(targetSymbol, to: $0, in: labels) } ?? labels
        }
    }

    func labelJoin(_ call: Call, _ grid: StepGrid) throws(MonitoringError) -> Frame {
        let (target, separator) = (string(call.arguments[1]), string(call.arguments[2]))
        var sources: [Symbol] = []
        for argument in call.arguments.dropFirst(3) {
            try checkLabel(string(argument), "source", "label_join")
            sources.append(symbols.intern(string(argument)))
        }
        try checkLabel(target, "destination", "label_join")
        let targetSymbol = symbols.intern(target)
        return try relabelled(try frame(call.arguments[0], grid)) { labels in
            let joined = sources.map { labels.value(of: $0).map(symbols.text) ?? "" }.joined(separator: separator)
            return symbols.setting(targetSymbol, to: symbols.intern(joined), in: labels)
        }
    }

    private func relabelled(
        _ frame: Frame, _ change: (LabelSet) throws(MonitoringError) -> LabelSet
    ) throws(MonitoringError) -> Frame {
        var result = frame
        result.labels = try frame.labels.map(change)
        result.isUniqueWithoutName = false
        return try merged(result)
    }

    private func checkLabel(_ name: String, _ role: String, _ function: String) throws(MonitoringError) {
        guard !LabelName.isValid(name, in: dialect) else { return }
        throw MonitoringError(.execution, "invalid \(role) label name in \(function)(): \(name)")
    }
}
