public import PixieCore
import Synchronization

/// Reads an instance's load every 15 seconds and says how many instances it needs.
public final class ScalingMonitor: Sendable {
    private let window = Mutex(ScalingWindow())
    private let registry: MetricsRegistry
    private let time: any TimeSource

    public init(registry: MetricsRegistry, time: any TimeSource) {
        self.registry = registry
        self.time = time
    }

    /// By the last readings.
    public var advice: ScalingAdvice { window.withLock { $0.advice } }

    /// Takes a reading now.
    public func read() {
        let reading = LoadReading(registry, at: time.now())
        window.withLock { $0.add(reading) }
    }

    /// Reads until cancelled.
    public func run() async throws {
        while true {
            read()
            try await Task.sleep(for: .seconds(15))
        }
    }
}
