/// What Prometheus 3 only reads behind feature flags, refused by name where it stands.
extension Parser {
    /// `limitk by (job) (...)` and `start()`: those that are written like calls are found among the functions.
    func refuseExperimentalOperand() throws(MonitoringError) {
        let token = try current()
        let isCall =
            switch following().kind {
            case .leftParen: true
            case .keyword(.by), .keyword(.without): token.text == "limitk" || token.text == "limit_ratio"
            default: false
            }
        guard isCall, dialect == .prometheus3 else { return }
        throw fault("function \"\(token.text.lowercased())\" is experimental and not supported", at: token.range)
    }

    /// `x[5m] anchored`, `x smoothed`.
    func refuseExperimentalModifier() throws(MonitoringError) {
        let token = try current()
        guard dialect == .prometheus3, token.kind == .identifier,
            ["anchored", "smoothed"].contains(token.text.lowercased())
        else { return }
        throw fault("modifier \"\(token.text.lowercased())\" is experimental and not supported", at: token.range)
    }

    /// `[5m+30s]`, `offset (2*1m)`, `[step()]`: at the operator, the parenthesis or the name.
    func refuseDurationArithmetic() throws(MonitoringError) {
        let token = try current()
        let isArithmetic =
            switch token.kind {
            case .binary, .leftParen: true
            case .identifier, .aggregation: following().kind == .leftParen
            default: false
            }
        guard isArithmetic, dialect == .prometheus3 else { return }
        throw fault("arithmetic on durations is experimental and not supported", at: token.range)
    }
}
