extension Evaluator {
    /// An arithmetic or comparison operator between two vectors: one element with one, or many with one.
    func matched(_ binary: Binary, _ left: Frame, _ right: Frame) throws(MonitoringError) -> Frame {
        let matching = binary.matching ?? VectorMatching()
        let isSwapped = matching.cardinality == .oneToMany
        let (many, one) = isSwapped ? (right, left) : (left, right)
        var join = VectorJoin(steps: many.steps)
        var grouper = LabelGrouper(filter(matching), expecting: many.rows + one.rows)
        let oneGroups = one.labels.map { grouper.group(of: $0) }
        let manyGroups = many.labels.map { grouper.group(of: $0) }
        join.index(oneGroups, groups: grouper.count)
        if let twins = join.duplicate(in: one, beside: many) {
            throw duplicateMatch(
                grouper.groupLabels(oneGroups[twins.second]), one.labels[twins.second], one.labels[twins.first],
                side: isSwapped ? "left" : "right")
        }
        var result = Frame(steps: many.steps)
        var rowGroups: [Int] = []
        for row in 0..<many.rows {
            var partner = join.first(manyGroups[row])
            while partner >= 0 {
                let (leftRow, rightRow) = isSwapped ? (partner, row) : (row, partner)
                let start = result.values.count
                var found = 0
                for step in 0..<many.steps {
                    let (a, b) = (left[leftRow, step], right[rightRow, step])
                    var value = Frame.absent
                    if !Frame.isAbsent(a), !Frame.isAbsent(b),
                        let combined = binary.operation.combine(a, b, returnsBool: binary.returnsBool)
                    {
                        value = combined
                        found += 1
                    }
                    result.values.append(value)
                }
                if found == 0 {
                    result.values.removeLast(result.values.count - start)
                } else {
                    result.labels.append(labels(many.labels[row], one.labels[partner], binary, matching))
                    rowGroups.append(manyGroups[row])
                    try budget.charge(found)
                }
                partner = join.next(partner)
            }
        }
        if matching.cardinality == .oneToOne { try checkOneToOne(result, rowGroups, groups: grouper.count) }
        return try mergedMatches(result, rowGroups)
    }

    /// The labels of a match: the "many" side's, or in a one-to-one match those it was matched by, and the included ones.
    private func labels(
        _ many: LabelSet, _ one: LabelSet, _ binary: Binary, _ matching: VectorMatching
    ) -> LabelSet {
        var result = binary.dropsName(in: dialect) ? many.withoutMetric(in: dialect) : many
        if matching.cardinality == .oneToOne, matching.on || !matching.labels.isEmpty {
            let names = matching.labels.map { symbols.intern($0) }
            result = (matching.on ? LabelFilter.only(names) : .except(names)).apply(result)
        }
        for name in matching.include {
            let symbol = symbols.intern(name)
            result = symbols.setting(symbol, to: one.value(of: symbol) ?? symbols.intern(""), in: result)
        }
        return result
    }

    private func duplicateMatch(
        _ group: LabelSet, _ one: LabelSet, _ other: LabelSet, side: String
    ) -> MonitoringError {
        MonitoringError(
            .execution,
            "found duplicate series for the match group \(symbols.labels(group)) on the \(side) hand-side of the operation: [\(symbols.labels(one)), \(symbols.labels(other))];many-to-many matching not allowed: matching labels must be unique on one side"
        )
    }

    private func checkOneToOne(_ result: Frame, _ groups: [Int], groups count: Int) throws(MonitoringError) {
        // Without two rows of one group there is nothing to collide.
        guard Set(groups).count < groups.count else { return }
        var isMatched = Array(repeating: false, count: count * result.steps)
        for row in 0..<result.rows {
            for step in 0..<result.steps where !Frame.isAbsent(result[row, step]) {
                let cell = groups[row] * result.steps + step
                if isMatched[cell] {
                    throw MonitoringError(
                        .execution,
                        "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)")
                }
                isMatched[cell] = true
            }
        }
    }

    private func mergedMatches(_ frame: Frame, _ groups: [Int]) throws(MonitoringError) -> Frame {
        do {
            return try merged(frame)
        } catch {
            // Inside one match group it is the grouping that fails to tell them apart.
            var seen: [LabelSet: Int] = [:]
            for row in 0..<frame.rows {
                if seen.updateValue(groups[row], forKey: frame.labels[row]) == groups[row] {
                    throw MonitoringError(
                        .execution, "multiple matches for labels: grouping labels must ensure unique matches")
                }
            }
            throw error
        }
    }
}

/// The rows of the "one" side by match group. Nearly every group has one row, so they are chained, not listed.
struct VectorJoin {
    private let steps: Int
    private var heads: [Int] = []
    private var tails: [Int] = []

    init(steps: Int) { self.steps = steps }

    mutating func index(_ groups: [Int], groups count: Int) {
        heads = Array(repeating: -1, count: count)
        tails = Array(repeating: -1, count: groups.count)
        for row in groups.indices.reversed() {
            tails[row] = heads[groups[row]]
            heads[groups[row]] = row
        }
    }

    func first(_ group: Int) -> Int { heads[group] }

    func next(_ row: Int) -> Int { tails[row] }

    /// Two rows of one group with a value at a step at which the other side has any element at all.
    func duplicate(in one: Frame, beside many: Frame) -> (first: Int, second: Int)? {
        for row in heads where row >= 0 && tails[row] >= 0 {
            for step in 0..<steps {
                var found = -1
                var member = row
                while member >= 0 {
                    if !Frame.isAbsent(one[member, step]) {
                        if found >= 0, (0..<many.rows).contains(where: { !Frame.isAbsent(many[$0, step]) }) {
                            return (found, member)
                        }
                        found = member
                    }
                    member = tails[member]
                }
            }
        }
        return nil
    }
}
