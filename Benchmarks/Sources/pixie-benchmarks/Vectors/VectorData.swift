/// Unit vectors from a seed: clustered as sentence embeddings are, or without any structure.
struct VectorData {
    private var random: Xorshift
    private let dimensions: Int
    private let centres: [[Float]]
    private let basis: [[Float]]
    private let noise: Float

    /// Each vector is one of `centres` centres plus a random combination of `latent` directions plus noise in all coordinates, such that
    /// two vectors of one centre have a cosine of about 0.77 on average. No centres: uniform on the sphere.
    init(dimensions: Int, centres: Int, latent: Int = 48, noise: Float = 0.3, seed: UInt64) {
        var random = Xorshift(state: seed)
        self.dimensions = dimensions
        self.noise = noise
        self.centres = (0..<centres).map { _ in random.unitVector(dimensions) }
        basis = centres == 0 ? [] : (0..<latent).map { _ in random.unitVector(dimensions) }
        self.random = random
    }

    mutating func next() -> [Float] {
        guard let centre = centres.randomElement(using: &random) else { return random.unitVector(dimensions) }
        var vector = centre
        let spread = 0.45 / Float(basis.count).squareRoot()
        for direction in basis {
            let amount = random.normal() * spread
            // Without bounds checks: a hundred thousand vectors are 7 billion of these.
            vector.withUnsafeMutableBufferPointer { sum in
                direction.withUnsafeBufferPointer { part in
                    for index in sum.indices { sum[index] += part[index] * amount }
                }
            }
        }
        return near(vector, by: noise)
    }

    /// The unit vector of `vector` and as much of a random direction as `by` says.
    mutating func near(_ vector: [Float], by: Float) -> [Float] {
        let other = random.unitVector(dimensions)
        return unit(zip(vector, other).map { $0 + $1 * by })
    }

    mutating func index(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
}

func unit(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / length }
}

struct Xorshift: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_f491_4f6c_dd1d
    }

    /// Nearly normal: the sum of four 16-bit parts.
    mutating func normal() -> Float {
        let bits = next()
        let sum = (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48)
        return (Float(sum) - 131_070) / 37_837
    }

    mutating func unitVector(_ dimensions: Int) -> [Float] { unit((0..<dimensions).map { _ in normal() }) }
}
