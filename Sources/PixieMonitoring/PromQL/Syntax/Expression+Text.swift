extension Expression: CustomStringConvertible {
    /// The expression on one line, as Prometheus prints it: parsing it again gives the same expression.
    public var description: String {
        switch self {
        case .number(let value, _): NumberText.general(value)
        case .string(let text, _): QuotedText.quote(text)
        case .vector(let selector): selector.bareText + modifierText(selector.offset, selector.at)
        case .matrix(let matrix):
            "\(matrix.selector.bareText)[\(PromQLDuration.text(milliseconds: matrix.window))]"
                + modifierText(matrix.selector.offset, matrix.selector.at)
        case .subquery(let subquery):
            subquery.expression.description + subquery.bracketText + modifierText(subquery.offset, subquery.at)
        case .call(let call): "\(call.function.rawValue)(\(call.arguments.map(\.description).joined(separator: ", ")))"
        case .aggregate(let aggregate):
            "\(aggregate.headText)(\(aggregate.parameter.map { "\($0), " } ?? "")\(aggregate.expression))"
        case .binary(let binary): "\(binary.leftText) \(binary.operatorText) \(binary.right)"
        case .unary(let negates, let inner, _): (negates ? "-" : "+") + inner.description
        case .parenthesised(let inner, _): "(\(inner))"
        }
    }

    private func modifierText(_ offset: Int64, _ at: AtModifier?) -> String {
        at.modifierText + (offset == 0 ? "" : " offset \(PromQLDuration.text(milliseconds: offset))")
    }
}

extension AtModifier? {
    fileprivate var modifierText: String {
        switch self {
        case nil: return ""
        case .start: return " @ start()"
        case .end: return " @ end()"
        case .time(let milliseconds):
            let (seconds, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1_000)
            let fraction = String(repeating: "0", count: 3 - String(rest).count) + String(rest)
            return " @ \(milliseconds < 0 ? "-" : "")\(seconds).\(fraction)"
        }
    }
}

extension VectorSelector {
    /// Name and matchers, the matchers in order of their text, the name not repeated among them.
    var bareText: String {
        let isPlainName = name.isEmpty || LabelName.canStandBare(name)
        var parts = matchers.filter { !($0.name == Labels.metricName && $0.operation == .equal && $0.value == name) }
            .map { "\(LabelName.text($0.name))\($0.operation.rawValue)\(QuotedText.quote($0.value))" }
            .sorted()
        if !isPlainName { parts.insert(QuotedText.quote(name), at: 0) }
        let head = isPlainName ? name : ""
        return parts.isEmpty ? head : "\(head){\(parts.joined(separator: ","))}"
    }
}

extension Subquery {
    var bracketText: String {
        let step = step.map { PromQLDuration.text(milliseconds: $0) } ?? ""
        return "[\(PromQLDuration.text(milliseconds: window)):\(step)]"
    }
}

extension Aggregate {
    /// `sum by (job) `, up to the parenthesis.
    var headText: String {
        let labels = grouping.map(LabelName.text).joined(separator: ", ")
        if without { return "\(operation.rawValue) without (\(labels)) " }
        return grouping.isEmpty ? operation.rawValue : "\(operation.rawValue) by (\(labels)) "
    }
}

extension Binary {
    /// The left operand. The sign of an infinity would be read as one of the whole power.
    var leftText: String {
        if operation == .power, case .number(.infinity, _) = left { "Inf" } else { left.description }
    }

    /// `/ on (job) group_left ()`.
    var operatorText: String {
        var text = operation.rawValue + (returnsBool ? " bool" : "")
        guard let matching, !matching.labels.isEmpty || matching.on else { return text }
        text += " \(matching.on ? "on" : "ignoring") (\(matching.labels.map(LabelName.text).joined(separator: ", ")))"
        let include = matching.include.map(LabelName.text).joined(separator: ", ")
        switch matching.cardinality {
        case .manyToOne: text += " group_left (\(include))"
        case .oneToMany: text += " group_right (\(include))"
        case .oneToOne, .manyToMany: break
        }
        return text
    }
}
