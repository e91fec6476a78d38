/// Reads the embeddings of question pairs, as they arrive in pieces of any size, and keeps how similar each pair is.
///
/// The format: little-endian float32 and nothing else; two unit vectors a pair, `a` and then `b`, in the order of the pairs.
public struct PairVectorReader {
    /// How far a vector's length may be from 1: what rounding to half precision leaves, and no more.
    public static let lengthTolerance = 0.01
    public static let maximumDimensions = 65_536

    private let dimensions: Int
    private let pairs: Int
    private var buffer: [UInt8] = []
    private var similarities: [Double] = []

    /// The vectors of `pairs` pairs, in a file of `bytes` bytes.
    ///
    /// - Parameter dimensions: of a vector; nil takes the size that makes the file fit.
    /// - Throws: `.malformedVectors` when no size does, or another than the one given.
    public init(pairs: Int, bytes: Int, dimensions: Int?) throws(TuningError) {
        let perDimension = pairs * 2 * MemoryLayout<Float>.size
        let fitting = bytes > 0 && bytes % perDimension == 0 ? bytes / perDimension : nil
        guard let fitting, fitting <= Self.maximumDimensions else {
            throw TuningError(
                .malformedVectors, "\(bytes) bytes are not two float32 vectors for each of \(pairs) pairs")
        }
        guard dimensions == nil || dimensions == fitting else {
            throw TuningError(
                .malformedVectors,
                "\(bytes) bytes are two float32 vectors of \(fitting) dimensions for each of \(pairs) pairs, "
                    + "not of \(dimensions ?? 0)")
        }
        self.dimensions = fitting
        self.pairs = pairs
        buffer.reserveCapacity(fitting * 2 * MemoryLayout<Float>.size)
        similarities.reserveCapacity(pairs)
    }

    public var vectorDimensions: Int { dimensions }

    /// Takes the next piece of the file. Throws at the first vector that is not of unit length.
    public mutating func read(_ piece: ArraySlice<UInt8>) throws(TuningError) {
        let whole = dimensions * 2 * MemoryLayout<Float>.size
        var rest = piece
        while !rest.isEmpty {
            let part = rest.prefix(whole - buffer.count)
            buffer += part
            rest = rest.dropFirst(part.count)
            guard buffer.count == whole else { return }
            let similarity = try Self.similarity(vector(0), vector(1), pair: similarities.count + 1)
            similarities.append(similarity)
            buffer.removeAll(keepingCapacity: true)
        }
    }

    /// The cosine of each pair, in order, once the whole file was read.
    public func finish() throws(TuningError) -> [Double] {
        guard buffer.isEmpty, similarities.count == pairs else {
            throw TuningError(.malformedVectors, "ends after \(similarities.count) of \(pairs) pairs")
        }
        return similarities
    }

    /// The cosine of two vectors of the same size.
    ///
    /// - Parameter pair: which one it is, from 1; for the error, `.malformedVectors`, when one is not of unit length.
    public static func similarity(_ a: [Float], _ b: [Float], pair: Int) throws(TuningError) -> Double {
        let lengths = (dot(a, a).squareRoot(), dot(b, b).squareRoot())
        for (length, name) in [(lengths.0, "a"), (lengths.1, "b")] where !(abs(length - 1) <= lengthTolerance) {
            throw TuningError(
                .malformedVectors,
                "vector \(name) of pair \(pair) is not of unit length; are dimensions and byte order right?")
        }
        return dot(a, b) / (lengths.0 * lengths.1)
    }

    private static func dot(_ left: [Float], _ right: [Float]) -> Double {
        var sum = 0.0
        for (x, y) in zip(left, right) { sum += Double(x) * Double(y) }
        return sum
    }

    private func vector(_ position: Int) -> [Float] {
        let size = MemoryLayout<Float>.size
        return buffer.withUnsafeBytes { bytes in
            (0..<dimensions).map { index in
                let offset = (position * dimensions + index) * size
                return Float(
                    bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
            }
        }
    }
}
