/// The labels of one family as a type, made from closed enums so that the number of series is bounded by the code.
///
///     enum Outcome: String { case ok, failed }
///     struct UpstreamLabels: MetricLabels {
///         static let names = ["upstream", "outcome"]
///         var upstream: Upstream
///         var outcome: Outcome
///         var values: [String] { [upstream.rawValue, outcome.rawValue] }
///     }
public protocol MetricLabels: Hashable, Sendable {
    /// Label names in the order they are written. `le`, `quantile` and names that start with `__` are taken.
    static var names: [String] { get }
    /// One value for each of `names`. Any text: it is escaped when the series is created.
    var values: [String] { get }
}
