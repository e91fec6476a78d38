extension Evaluator {
    func binary(_ binary: Binary, _ grid: StepGrid) throws(MonitoringError) -> Evaluated {
        let left = try evaluate(binary.left, grid)
        let right = try evaluate(binary.right, grid)
        switch (left, right) {
        case (.scalar(let left), .scalar(let right)):
            return .scalar(
                zip(left, right).map { left, right in
                    binary.operation.combine(left, right, returnsBool: binary.returnsBool) ?? .nan
                })
        case (.frame(let frame), .scalar(let values)):
            return .frame(try withScalar(binary, frame, values, scalarIsLeft: false))
        case (.scalar(let values), .frame(let frame)):
            return .frame(try withScalar(binary, frame, values, scalarIsLeft: true))
        case (.frame(let left), .frame(let right)):
            if binary.operation.isSet { return .frame(try setOperation(binary, left, right)) }
            return .frame(try matched(binary, left, right))
        default:
            throw MonitoringError(.execution, "binary expression must contain only scalar and instant vector types")
        }
    }

    private func withScalar(
        _ binary: Binary, _ frame: Frame, _ scalars: [Double], scalarIsLeft: Bool
    ) throws(MonitoringError) -> Frame {
        var result = frame
        let operation = binary.operation
        for row in 0..<frame.rows {
            for step in 0..<frame.steps where !Frame.isAbsent(frame[row, step]) {
                let (value, scalar) = (frame[row, step], scalars[step])
                let new =
                    scalarIsLeft
                    ? operation.combine(scalar, value, returnsBool: binary.returnsBool)
                    : operation.combine(value, scalar, returnsBool: binary.returnsBool)
                // A filter keeps the vector's value, on whichever side it stands.
                let isFilter = operation.isComparison && !binary.returnsBool
                result.values[row * frame.steps + step] = new.map { isFilter ? value : $0 } ?? Frame.absent
            }
        }
        return binary.dropsName(in: dialect) ? try withoutNames(result) : result
    }

    func filter(_ matching: VectorMatching) -> LabelFilter {
        let names = matching.labels.map { symbols.intern($0) }
        if matching.on { return .only(names) }
        let metric = [SymbolTable.metricName, SymbolTable.metricType, SymbolTable.metricUnit]
        return .except(names + metric.prefix(dialect == .prometheus3 && store.hasTypesOrUnits ? 3 : 1))
    }

    /// `and`, `or`, `unless`: whether an element stays depends on whether its match group is there on the other side.
    private func setOperation(_ binary: Binary, _ left: Frame, _ right: Frame) throws(MonitoringError) -> Frame {
        let steps = left.steps
        var grouper = LabelGrouper(filter(binary.matching ?? VectorMatching()), expecting: left.rows + right.rows)
        let leftGroups = left.labels.map { grouper.group(of: $0) }
        let rightGroups = right.labels.map { grouper.group(of: $0) }
        let isUnion = binary.operation == .or
        // For a union the right side is filtered by the left, otherwise the left by the right.
        let (kept, keptGroups) = isUnion ? (right, rightGroups) : (left, leftGroups)
        let (other, otherGroups) = isUnion ? (left, leftGroups) : (right, rightGroups)
        var isThere = Array(repeating: false, count: grouper.count * steps)
        for row in 0..<other.rows {
            for step in 0..<steps where !Frame.isAbsent(other[row, step]) {
                isThere[otherGroups[row] * steps + step] = true
            }
        }
        var result = kept
        for row in 0..<kept.rows {
            for step in 0..<steps where isThere[keptGroups[row] * steps + step] != (binary.operation == .and) {
                result.values[row * steps + step] = Frame.absent
            }
        }
        guard isUnion else { return result }
        var union = Frame(steps: steps, labels: left.labels, values: left.values)
        for row in 0..<result.rows where result.hasValues(row) {
            union.labels.append(result.labels[row])
            union.values.append(contentsOf: result.values[row * steps..<(row + 1) * steps])
        }
        return try merged(union)
    }
}

extension Binary {
    /// Whether the result is something else than the metric it came from.
    func dropsName(in dialect: Dialect) -> Bool {
        // Prometheus 2 forgot about atan2.
        if operation == .atan2 { return dialect == .prometheus3 }
        return !operation.isComparison || returnsBool
    }
}
