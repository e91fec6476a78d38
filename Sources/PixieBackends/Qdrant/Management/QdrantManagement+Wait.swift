public import PixieCore

/// How a wait ended.
public struct WaitReport: ManagementReport {
    public var collection: String
    public var isAtRest: Bool
    /// What it waits for, when it does.
    public var waitsFor: String?
    public var seconds: Double

    public var lines: [String] {
        let seconds = "\((seconds * 10).rounded() / 10) s"
        return [
            waitsFor.map { "\(collection) is not at rest after \(seconds): \($0)" }
                ?? "\(collection) is at rest after \(seconds)"
        ]
    }
}

extension QdrantManagement {
    /// Polls until the collection has nothing left to optimize, is stuck, or `until` has passed.
    ///
    /// `starting` first gives waiting optimizers a reason to begin. `progress` gets what is waited for, each time it changes.
    public func wait(
        _ name: String, until: Deadline, interval: Duration = .milliseconds(500), starting: Bool = false,
        progress: (CollectionStep) -> Void = { _ in }
    ) async throws -> WaitReport {
        let start = ContinuousClock.now
        if starting { try await change(name, .object(["optimizers_config": .object([:])])) }
        var watch = OptimizationWatch()
        var shown = ""
        while true {
            let live = try await describe(name)
            let verdict = watch.observe(live, try await optimizations(name))
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            switch verdict {
            case .atRest: return WaitReport(collection: name, isAtRest: true, waitsFor: nil, seconds: seconds)
            case .stuck(let words):
                return WaitReport(collection: name, isAtRest: false, waitsFor: words, seconds: seconds)
            case .waiting(let words):
                if until.remaining() < interval {
                    return WaitReport(collection: name, isAtRest: false, waitsFor: words, seconds: seconds)
                }
                if words != shown { progress(CollectionStep(words)) }
                shown = words
            }
            try await Task.sleep(for: interval)
        }
    }
}
