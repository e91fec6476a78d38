/// How many instances the work of this one needs, and why.
///
/// Processors and traffic can be shared out: they say how many. Memory and query time only say that one is too few.
public struct ScalingAdvice: Sendable, Equatable {
    /// One of the figures on which instances are added.
    public struct Signal: Sendable, Equatable {
        public enum Name: String, Sendable, CaseIterable {
            case cpu, memory
            case queryTime = "query_time_p95"
            case traffic = "requests_per_second"
        }

        public let name: Name
        /// A share, seconds, or requests a second; nil while there is too little to go by.
        public let value: Double?
        /// More than this asks for another instance.
        public let threshold: Double

        public var isExceeded: Bool { value.map { $0 > threshold } ?? false }

        /// Instances among which this figure would be at or below its threshold.
        var instances: Int {
            guard let value, isExceeded else { return 1 }
            switch name {
            case .cpu, .traffic: return Int(min(1_000, (value / threshold).rounded(.up)))
            case .memory, .queryTime: return 2
            }
        }
    }

    /// All of them, whether exceeded or not.
    public let signals: [Signal]

    public init(signals: [Signal]) { self.signals = signals }

    /// 1 when nothing is exceeded.
    public var desiredInstances: Int { signals.map(\.instances).max() ?? 1 }

    public var reasons: [Signal] { signals.filter(\.isExceeded) }
}
