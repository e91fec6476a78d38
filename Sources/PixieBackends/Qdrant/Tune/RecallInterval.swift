/// A mean, and the interval that holds the true one in 95 of 100 samples.
public struct RecallInterval: Hashable, Encodable, Sendable {
    public var mean: Double
    public var lower: Double
    public var upper: Double

    /// Percentile bootstrap over the questions. `shares` is not empty, each 0...1.
    ///
    /// For the lower end the sample gets one imagined question that found nothing: a sample without a miss would otherwise
    /// claim to be certain, however small it is.
    init(_ shares: [Double], resamples: Int = 2_000, using generator: inout some RandomNumberGenerator) {
        mean = shares.reduce(0, +) / Double(shares.count)
        lower = min(mean, Self.quantile(0.025, of: shares + [0], resamples, using: &generator))
        upper = max(mean, Self.quantile(0.975, of: shares, resamples, using: &generator))
    }

    private static func quantile(
        _ quantile: Double, of shares: [Double], _ resamples: Int, using generator: inout some RandomNumberGenerator
    ) -> Double {
        let means = (0..<resamples).map { _ in
            var sum = 0.0
            for _ in shares { sum += shares[Int.random(in: shares.indices, using: &generator)] }
            return sum / Double(shares.count)
        }
        return means.sorted()[min(resamples - 1, Int(quantile * Double(resamples)))]
    }
}
