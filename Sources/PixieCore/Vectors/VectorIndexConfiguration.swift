internal import CVectorKernels

/// The shape of an index: how long its vectors are, and how much of each is also kept as a one-byte code for the bounds.
///
/// More coded coordinates cost memory and rule out more entries at lower thresholds; they never change an answer.
public struct VectorIndexConfiguration: Hashable, Sendable {
    public static let dimensionLimit = 16_384

    public let dimensions: Int
    /// Coordinates of the first code, which every look-up reads of every entry. Enough for thresholds about 0.95 by default.
    public let headDimensions: Int
    /// Coordinates of the second code, read of entries the first could not rule out. Enough for about 0.85 by default; for k
    /// nearest, whose thresholds are lower, 352 at 1,536 dimensions is some three times faster and takes 6% more memory.
    public let neckDimensions: Int

    /// `dimensions` in 1...16,384. The two codes are rounded up to multiples of 16 and 32 and cut to what the vector has.
    public init(dimensions: Int, headDimensions: Int? = nil, neckDimensions: Int? = nil) {
        precondition((1...Self.dimensionLimit).contains(dimensions), "dimensions must be in 1...\(Self.dimensionLimit)")
        self.dimensions = dimensions
        let padded = Self.padded(dimensions)
        let head = headDimensions ?? Self.coded(of: padded, toRuleOutBelow: 0.95, deviations: 3.4)
        self.headDimensions = min(max(16, (head + 15) / 16 * 16), padded, 512)
        let neck =
            neckDimensions
            ?? max(0, Self.coded(of: padded, toRuleOutBelow: 0.85, deviations: 2.6) - self.headDimensions)
        self.neckDimensions = min(max(0, (neck + 31) / 32 * 32), (padded - self.headDimensions) / 32 * 32, 512)
    }

    /// Rotated vectors have whole blocks of 64 coordinates.
    static func padded(_ dimensions: Int) -> Int { (dimensions + 63) / 64 * 64 }

    /// The coordinates k at which an unrelated entry's bound, about 1 - k/n with a deviation of 1.25 sqrt(k)/n over entries and queries,
    /// lies `deviations` of these below `threshold`. 0.0015 is what the codes' errors add.
    private static func coded(of padded: Int, toRuleOutBelow threshold: Double, deviations: Double) -> Int {
        let share = (1 - threshold + 0.0015) * Double(padded)
        let enough = stride(from: 16, to: padded, by: 16).first {
            Double($0) - share >= deviations * 1.25 * Double($0).squareRoot()
        }
        return enough ?? padded
    }

    var shape: pvk_shape {
        let padded = UInt32(Self.padded(dimensions))
        return pvk_shape(
            padded: padded, head: UInt32(headDimensions), neck: UInt32(neckDimensions),
            record_bytes: pvk_record_bytes(padded, UInt32(neckDimensions)))
    }

    /// How far below the threshold a computed bound has to lie before its entry is ruled out.
    ///
    /// With u = 2^-24 and |query| |entry| < 1.01, a score differs from the exact product of the stored numbers by less than
    /// (n/32 + 6) 1.01 u: one rounding a product, n/32 additions a lane, five to fold 32 lanes. A bound sums at most nine terms, each
    /// rounded at most five times, of less than 2.6 together: less than 62 u over both codes, and as much again covers the sum up
    /// to a checkpoint. The norms in it are rounded up, so they take no part. Twice (n/32 + 128) u is more than all of it.
    var slack: Float { Float(Self.padded(dimensions) / 32 + 128) * 0x1p-23 }
}
