extension SeriesStore {
    /// The places of all series that satisfy every matcher, in ascending order.
    func select(_ matchers: [LabelMatcher]) -> [Int32] {
        var candidates: [Int32]?
        var rest: [LabelMatcher] = []
        for matcher in matchers {
            guard matcher.operation == .equal, !matcher.value.isEmpty else {
                rest.append(matcher)
                continue
            }
            guard let name = symbols.lookUp(matcher.name), let value = symbols.lookUp(matcher.value) else { return [] }
            let list = postings.series(name, value)
            candidates = candidates.map { Postings.intersection($0, list) } ?? list
        }
        var found = candidates ?? startingPoint(&rest)
        for matcher in rest where !found.isEmpty { found = filter(found, by: matcher) }
        return found
    }

    /// Without an equality to start from: the union over the values of a label that must be there, or every series.
    private func startingPoint(_ rest: inout [LabelMatcher]) -> [Int32] {
        guard let place = rest.firstIndex(where: { !$0.matches("") }) else {
            return Array(0..<Int32(series.count))
        }
        let matcher = rest.remove(at: place)
        guard let name = symbols.lookUp(matcher.name) else { return [] }
        var evaluation = LabelMatcher.Evaluation(matcher)
        var union: [Int32] = []
        for value in postings.values(of: name) where evaluation.matches(symbols.text(value)) {
            union += postings.series(name, value)
        }
        union.sort()
        return union
    }

    private func filter(_ candidates: [Int32], by matcher: LabelMatcher) -> [Int32] {
        let acceptsAbsence = matcher.matches("")
        guard let name = symbols.lookUp(matcher.name) else { return acceptsAbsence ? candidates : [] }
        var evaluation = LabelMatcher.Evaluation(matcher)
        // Far fewer values than series: each is matched once.
        var verdicts: [Symbol: Bool] = [:]
        return candidates.filter { index in
            guard let value = series[Int(index)].labels.value(of: name) else { return acceptsAbsence }
            if let known = verdicts[value] { return known }
            let verdict = evaluation.matches(symbols.text(value))
            verdicts[value] = verdict
            return verdict
        }
    }
}

extension SeriesStore {
    /// The labels of every series that satisfies all matchers and has a sample from `start` to `end`, both included.
    public func labels(matching matchers: [LabelMatcher], from start: Int64, to end: Int64) -> [Labels] {
        select(matchers).compactMap { index in
            let last = samples.lastIndex(atOrBefore: end, in: series[Int(index)].samples)
            guard last >= series[Int(index)].samples.start, samples.times[last] >= start else { return nil }
            return text(of: series[Int(index)].labels)
        }
    }

    /// All label names in use, in order.
    public var labelNames: [String] { postings.names.map(symbols.text).sorted() }

    /// All values of a label, in order.
    public func labelValues(of name: String) -> [String] {
        symbols.lookUp(name).map { postings.values(of: $0).map(symbols.text).sorted() } ?? []
    }

    func text(of set: LabelSet) -> Labels {
        Labels(
            sorted: set.words.map {
                Label(name: symbols.text(LabelSet.name($0)), value: symbols.text(LabelSet.value($0)))
            })
    }
}
