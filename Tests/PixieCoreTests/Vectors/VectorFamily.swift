import PixieCore

/// Kinds of data an index must be exact on, made from a seed.
enum VectorFamily: String, CaseIterable, Sendable {
    case random, clustered, duplicates, antiparallel, sparse, oneHot, hugeAndTiny, lowRank, nearThreshold, cancelling

    func vectors(_ count: Int, dimensions: Int, random: inout SeededGenerator) -> [[Float]] {
        let base = random.vector(dimensions)
        let centres = (0..<max(1, count / 20)).map { _ in random.vector(dimensions) }
        return (0..<count).map { index in
            switch self {
            case .random: random.vector(dimensions)
            case .clustered:
                mixed(centres[index % centres.count], 1, random.vector(dimensions), random.float(in: 0...0.6))
            case .duplicates: centres[random.integer(below: max(1, centres.count / 3))]
            case .antiparallel: centres[index % centres.count].map { index % 2 == 0 ? $0 : -$0 }
            case .sparse: random.sparse(dimensions, nonZero: 3)
            case .oneHot: random.sparse(dimensions, nonZero: 1)
            case .hugeAndTiny:
                mixed(
                    centres[index % centres.count], [1e-30, 1e-12, 1, 1e12, 1e30][index % 5], random.vector(dimensions),
                    [1e-31, 1e-13, 0.1, 1e11, 1e29][index % 5])
            case .lowRank: mixed(centres[0], random.float(in: -1...1), base, random.float(in: -1...1))
            case .nearThreshold:
                // A cosine with `base` of very nearly 0.95, 0.5 or 0.
                mixed(
                    base, [3.0424, 0.5774, 0][index % 3] + random.float(in: -1e-6...1e-6), random.orthogonal(to: base),
                    1)
            case .cancelling: cancelling(dimensions, index: index)
            }
        }
    }

    /// Queries that resemble the data, and some that do not.
    func queries(_ count: Int, of vectors: [[Float]], random: inout SeededGenerator) -> [[Float]] {
        let dimensions = vectors[0].count
        return (0..<count).map { index in
            let one = vectors[random.integer(below: vectors.count)]
            return switch index % 4 {
            case 0: one
            case 1: mixed(unit(one), 1, random.vector(dimensions), 0.3 / Float(dimensions).squareRoot())
            case 2: one.map { -$0 }
            default: self == .sparse ? random.sparse(dimensions, nonZero: 2) : random.vector(dimensions)
            }
        }
    }

    /// Two equal coordinates, which cancel in half of the sums, and another far too small to matter.
    private func cancelling(_ dimensions: Int, index: Int) -> [Float] {
        var vector = [Float](repeating: 0, count: dimensions)
        vector[index % dimensions] = 1
        vector[(index / 3 + 1) % dimensions] = index % 2 == 0 ? 1 : -1
        vector[(index / 7 + 2) % dimensions] = 1e-38
        vector[index % dimensions] = 1
        return vector
    }
}

func mixed(_ a: [Float], _ x: Float, _ b: [Float], _ y: Float) -> [Float] { zip(a, b).map { $0 * x + $1 * y } }

func unit(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    return length == 0 ? vector : vector.map { Float(Double($0) / length) }
}

func cosine(_ a: [Float], _ b: [Float]) -> Double {
    func dot(_ x: [Float], _ y: [Float]) -> Double { zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
}

extension SeededGenerator {
    mutating func integer(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

    mutating func float(in range: ClosedRange<Float>) -> Float { Float.random(in: range, using: &self) }

    /// Coordinates that are nearly normally distributed.
    mutating func vector(_ dimensions: Int) -> [Float] {
        (0..<dimensions).map { _ in
            let bits = next()
            let sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48)
            return (Float(sum) - 131_070) / 37_837
        }
    }

    mutating func sparse(_ dimensions: Int, nonZero: Int) -> [Float] {
        var vector = [Float](repeating: 0, count: dimensions)
        for _ in 0..<nonZero { vector[integer(below: dimensions)] = float(in: 0.1...2) * (next() & 1 == 0 ? 1 : -1) }
        return vector
    }

    /// As long as `other` and at right angles to it; zero in one dimension.
    mutating func orthogonal(to other: [Float]) -> [Float] {
        let direction = unit(other)
        let own = vector(other.count)
        let along = zip(own, direction).reduce(0) { $0 + $1.0 * $1.1 }
        let length = other.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return unit(mixed(own, 1, direction, -along)).map { $0 * length }
    }
}
