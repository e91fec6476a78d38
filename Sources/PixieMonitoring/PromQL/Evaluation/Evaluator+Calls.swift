extension Evaluator {
    func call(_ call: Call, _ grid: StepGrid) throws(MonitoringError) -> Evaluated {
        let arguments = call.arguments
        if let function = RangeFunction(call.function, dialect) { return .frame(try rangeCall(function, call, grid)) }
        if let transform = ElementFunction.transform(call.function) {
            guard let argument = arguments.first else {
                return .frame(try mapped(constant(times(grid), grid), transform))
            }
            return .frame(try mapped(frame(argument, grid), transform))
        }
        switch call.function {
        case .time: return .scalar(times(grid))
        case .pi: return .scalar(Array(repeating: .pi, count: grid.count))
        case .scalar: return .scalar(onlyValues(try frame(arguments[0], grid)))
        case .vector: return .frame(constant(try scalar(arguments[0], grid), grid))
        case .timestamp: return .frame(try timestamp(arguments[0], grid))
        case .absent: return .frame(absence(try frame(arguments[0], grid), of: arguments[0]))
        case .absentOverTime:
            // Any function that keeps names apart does: only whether there is a sample counts.
            return .frame(absence(try overRange(RangeFunction(.last, dialect), arguments[0], grid), of: arguments[0]))
        case .round: return .frame(try round(arguments, grid))
        case .clamp, .clampMin, .clampMax: return .frame(try clamp(call, grid))
        case .sort: return .frame(sorted(try frame(arguments[0], grid), descending: false))
        case .sortDescending: return .frame(sorted(try frame(arguments[0], grid), descending: true))
        case .labelReplace: return .frame(try labelReplace(call, grid))
        case .labelJoin: return .frame(try labelJoin(call, grid))
        case .histogramFraction: return .frame(try histogramFraction(call, grid))
        case .histogramQuantile: return .frame(try histogramQuantile(call, grid))
        default: throw MonitoringError(.execution, "function \"\(call.function.rawValue)\" is not supported")
        }
    }

    /// The evaluation times in seconds.
    private func times(_ grid: StepGrid) -> [Double] { (0..<grid.count).map { Double(grid.time($0)) / 1_000 } }

    private func constant(_ values: [Double], _ grid: StepGrid) -> Frame {
        Frame(steps: grid.count, labels: [.empty], values: values, isUniqueWithoutName: true)
    }

    private func rangeCall(
        _ function: RangeFunction, _ call: Call, _ grid: StepGrid
    ) throws(MonitoringError) -> Frame {
        let arguments = call.arguments
        switch function.kind {
        case .quantile:
            let quantiles = try scalar(arguments[0], grid)
            for quantile in quantiles { annotations.checkQuantile(quantile, at: arguments[0].range) }
            return try overRange(function, arguments[1], grid, first: quantiles)
        case .linearPrediction:
            return try overRange(function, arguments[0], grid, first: try scalar(arguments[1], grid))
        case .smoothing:
            let factors = try scalar(arguments[1], grid)
            let trends = try scalar(arguments[2], grid)
            for (name, sign, values) in [("smoothing", "sf", factors), ("trend", "tf", trends)] {
                guard let wrong = values.first(where: { !($0 > 0 && $0 < 1) }) else { continue }
                throw MonitoringError(
                    .execution, "invalid \(name) factor. Expected: 0 < \(sign) < 1, got: \(NumberText.plain(wrong))")
            }
            return try overRange(function, arguments[0], grid, first: factors, second: trends)
        default: return try overRange(function, arguments[0], grid)
        }
    }

    /// At each step the value of the only element, or NaN if there is none or more than one.
    private func onlyValues(_ frame: Frame) -> [Double] {
        (0..<frame.steps).map { step in
            var found: Double?
            for row in 0..<frame.rows where !Frame.isAbsent(frame[row, step]) {
                if found != nil { return .nan }
                found = frame[row, step]
            }
            return found ?? .nan
        }
    }

    /// When each sample was taken; of anything computed, the evaluation time.
    private func timestamp(_ argument: Expression, _ grid: StepGrid) throws(MonitoringError) -> Frame {
        if case .vector(let selector) = argument.unwrapped {
            return try withoutNames(try instantVector(selector, grid, reading: .time))
        }
        var result = try frame(argument, grid)
        for row in 0..<result.rows {
            for step in 0..<result.steps where !Frame.isAbsent(result[row, step]) {
                result.values[row * result.steps + step] = Double(grid.time(step)) / 1_000
            }
        }
        return try withoutNames(result)
    }

    /// 1 at the steps at which `frame` is empty, under the labels its selector would have had for certain.
    private func absence(_ frame: Frame, of argument: Expression) -> Frame {
        var values = Array(repeating: 1.0, count: frame.steps)
        for row in 0..<frame.rows {
            for step in 0..<frame.steps where !Frame.isAbsent(frame[row, step]) { values[step] = Frame.absent }
        }
        let matchers: [LabelMatcher]
        switch argument.unwrapped {
        case .vector(let selector): matchers = selector.matchers
        case .matrix(let matrix): matchers = matrix.selector.matchers
        default: matchers = []
        }
        var labels = LabelSet.empty
        var seen: Set<String> = []
        for matcher in matchers where matcher.name != Labels.metricName {
            // A label with two conditions is certain of neither.
            let isCertain = matcher.operation == .equal && seen.insert(matcher.name).inserted
            let value = symbols.intern(isCertain ? matcher.value : "")
            labels = symbols.setting(symbols.intern(matcher.name), to: value, in: labels)
        }
        return Frame(steps: frame.steps, labels: [labels], values: values, isUniqueWithoutName: true)
    }

    private func round(_ arguments: [Expression], _ grid: StepGrid) throws(MonitoringError) -> Frame {
        let units =
            arguments.count > 1
            ? try scalar(arguments[1], grid) : Array(repeating: 1, count: grid.count)
        return try mapped(try frame(arguments[0], grid), byStep: units) { value, unit in
            // Multiplying by the inverse gives 5.3, dividing by 0.1 would give 5.300000000000001.
            let inverse = 1 / unit
            return (value * inverse + 0.5).rounded(.down) / inverse
        }
    }

    private func clamp(_ call: Call, _ grid: StepGrid) throws(MonitoringError) -> Frame {
        let input = try frame(call.arguments[0], grid)
        let first = try scalar(call.arguments[1], grid)
        switch call.function {
        case .clampMin: return try mapped(input, byStep: first) { ElementFunction.larger($0, $1) }
        case .clampMax: return try mapped(input, byStep: first) { ElementFunction.smaller($0, $1) }
        default:
            let limits = zip(first, try scalar(call.arguments[2], grid)).map { ($0, $1) }
            return try mapped(input, byStep: limits) { value, limit in
                // Limits that exclude each other leave nothing.
                limit.1 < limit.0
                    ? Frame.absent : ElementFunction.larger(limit.0, ElementFunction.smaller(limit.1, value))
            }
        }
    }

    private func mapped<Parameter>(
        _ frame: Frame, byStep parameters: [Parameter], _ transform: (Double, Parameter) -> Double
    ) throws(MonitoringError) -> Frame {
        var result = frame
        for row in 0..<frame.rows {
            for step in 0..<frame.steps where !Frame.isAbsent(frame[row, step]) {
                result.values[row * frame.steps + step] = transform(frame[row, step], parameters[step])
            }
        }
        return try withoutNames(result)
    }

    /// In order of the values, NaN last. Only means something for a single step.
    private func sorted(_ frame: Frame, descending: Bool) -> Frame {
        guard frame.steps == 1 else { return frame }
        let order = (0..<frame.rows).sorted { left, right in
            let (a, b) = (frame.values[left], frame.values[right])
            if a.isNaN || b.isNaN { return !a.isNaN && b.isNaN || a.isNaN == b.isNaN && left < right }
            return a == b ? left < right : descending ? a > b : a < b
        }
        return Frame(
            steps: 1, labels: order.map { frame.labels[$0] }, values: order.map { frame.values[$0] },
            isUniqueWithoutName: frame.isUniqueWithoutName)
    }
}
