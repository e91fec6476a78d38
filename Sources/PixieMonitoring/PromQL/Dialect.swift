/// Whose reading of PromQL to follow where the two major versions differ.
public enum Dialect: String, CaseIterable, Sendable {
    /// Prometheus 2.42: ranges and look-back include both ends, `.` in patterns stops at newlines, `holt_winters`.
    case prometheus2 = "2"
    /// Prometheus 3: ranges and look-back leave out their left end, `.` matches newlines, durations and numbers are
    /// interchangeable, label names may be quoted and hold any text, `double_exponential_smoothing`.
    case prometheus3 = "3"

    /// Prometheus 3 stores `le` and `quantile` as floats are written (`1` becomes `1.0`); 2 keeps what the target sent.
    /// For the sampler and the scraper: queries never rewrite labels.
    public func normalised(_ label: Label) -> Label {
        guard self == .prometheus3, label.name == "le" || label.name == "quantile",
            let number = NumberText.parseFloat(label.value)
        else { return label }
        return Label(name: label.name, value: NumberText.openMetrics(number))
    }
}
