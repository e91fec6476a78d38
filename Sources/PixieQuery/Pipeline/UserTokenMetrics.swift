import PixieCore
import Synchronization

/// Counts language model tokens for each of the users with the most, and for all others together.
final class UserTokenMetrics: Sendable {
    private struct Labels: MetricLabels {
        static let names = ["user"]
        /// Nil: everybody who is not named.
        let user: UserID?
        var values: [String] { [user?.description ?? "other"] }
    }

    private let top: Mutex<TopUsers>
    private let family: CounterFamily<Labels>
    private let other: Counter

    init(registry: MetricsRegistry, limit: Int = 100) {
        precondition(limit > 0, "At least one user is named.")
        top = Mutex(TopUsers(limit: limit))
        family = registry.counter(
            "pixie_user_tokens_total",
            help:
                "Language model tokens of the users with the most of them, each from when it was first named; the rest is other.",
            labels: Labels.self)
        other = family.child(Labels(user: nil))
    }

    func count(_ tokens: Int, of user: UserID) {
        guard tokens > 0 else { return }
        // The family is changed under the lock too: two threads must not bring back what one of them removes.
        top.withLock { top in
            switch top.add(tokens, to: user) {
            case .other: other.increment(by: tokens)
            case .named(let replaced):
                if let replaced { family.remove(Labels(user: replaced)) }
                family.child(Labels(user: user)).increment(by: tokens)
            }
        }
    }
}
