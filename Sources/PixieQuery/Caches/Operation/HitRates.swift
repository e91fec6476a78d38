public import PixieCore
import Synchronization

/// How many look-ups each tier answered lately.
public final class HitRates: Sendable {
    /// Look-ups of one tier, and how many of them were answered.
    public struct Count: Sendable, Hashable {
        public var hits: Int
        public var lookups: Int

        /// Nil when there was none.
        public var rate: Double? { lookups == 0 ? nil : Double(hits) / Double(lookups) }
    }

    private struct Sample: Sendable {
        let at: ContinuousClock.Instant
        let counts: [QueryMetrics.CacheName: Count]
    }

    static let interval = Duration.seconds(5)
    static let memory = Duration.seconds(15 * 60)

    private let samples = Mutex<[Sample]>([])
    private let metrics: QueryMetrics
    private let time: any TimeSource

    public init(metrics: QueryMetrics, time: any TimeSource) {
        self.metrics = metrics
        self.time = time
    }

    /// Notes how the counts stand every five seconds, until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            sample()
            do { try await Task.sleep(for: Self.interval) } catch { return }
        }
    }

    func sample() {
        let now = time.now()
        let counts = Dictionary(
            uniqueKeysWithValues: QueryMetrics.CacheName.allCases.map { ($0, metrics.lookups(of: $0)) })
        samples.withLock { samples in
            samples.append(Sample(at: now, counts: counts))
            let kept = samples.firstIndex { $0.at.duration(to: now) <= Self.memory } ?? 0
            // One older than the memory is what the longest period is reckoned from.
            if kept > 1 { samples.removeFirst(kept - 1) }
        }
    }

    /// The look-ups of the last `period`, to the nearest sample; since the start for nil.
    public func count(of cache: QueryMetrics.CacheName, last period: Duration?) -> Count {
        let total = metrics.lookups(of: cache)
        guard let period else { return total }
        let begin = time.now().advanced(by: .zero - period)
        let before = samples.withLock { samples in
            (samples.last { $0.at <= begin } ?? samples.first)?.counts[cache]
        }
        guard let before else { return total }
        return Count(hits: total.hits - before.hits, lookups: total.lookups - before.lookups)
    }
}
