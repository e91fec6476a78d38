/// What Prometheus 3 remarks about a query beside its result: each remark once.
struct Annotations {
    private(set) var warnings: [String] = []
    private(set) var infos: [String] = []
    private var seen: Set<String> = []
    private let isActive: Bool
    private let input: [UInt8]

    init(dialect: Dialect, input: [UInt8]) {
        isActive = dialect == .prometheus3
        self.input = input
    }

    mutating func warn(_ message: @autoclosure () -> String, at range: SourceRange) {
        guard isActive else { return }
        let text = "PromQL warning: \(message()) (\(SourcePosition(offset: range.start, in: input)))"
        if seen.insert(text).inserted { warnings.append(text) }
    }

    mutating func inform(_ message: @autoclosure () -> String, at range: SourceRange) {
        guard isActive else { return }
        let text = "PromQL info: \(message()) (\(SourcePosition(offset: range.start, in: input)))"
        if seen.insert(text).inserted { infos.append(text) }
    }

    mutating func checkQuantile(_ quantile: Double, at range: SourceRange) {
        guard !(quantile >= 0 && quantile <= 1) else { return }
        warn("quantile value should be between 0 and 1, got \(NumberText.general(quantile))", at: range)
    }
}
