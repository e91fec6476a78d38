import PixieQuery
import Testing

@Suite struct PairVectorReaderTests {
    /// Two pairs of two dimensions: cosines 0.6 and -1.
    private let vectors: [Float] = [1, 0, 0.6, 0.8, 0, 1, 0, -1]

    private func bytes(_ values: [Float]) -> [UInt8] {
        values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    }

    @Test("The cosine of each pair comes out in order, whatever the pieces", arguments: [1, 3, 16, 1_024], [nil, 2])
    func pieces(size: Int, dimensions: Int?) throws {
        var rest = bytes(vectors)[...]
        var reader = try PairVectorReader(pairs: 2, bytes: rest.count, dimensions: dimensions)
        while !rest.isEmpty {
            let piece = rest.prefix(size)
            try reader.read(piece)
            rest = rest.dropFirst(piece.count)
        }
        let similarities = try reader.finish()
        #expect(similarities.count == 2)
        #expect(abs(similarities[0] - 0.6) < 1e-6 && similarities[1] == -1)
        #expect(reader.vectorDimensions == 2)
    }

    @Test(
        "A file that does not fit the pairs is refused before it is read",
        arguments: [(0, nil), (31, nil), (33, 2), (32, 3), (40, nil), (16 * 65_537, nil)] as [(Int, Int?)])
    func size(bytes: Int, dimensions: Int?) {
        let error = #expect(throws: TuningError.self) {
            _ = try PairVectorReader(pairs: 2, bytes: bytes, dimensions: dimensions)
        }
        #expect(error?.code == .malformedVectors)
    }

    @Test("The size that would fit is named")
    func hint() {
        let error = #expect(throws: TuningError.self) { _ = try PairVectorReader(pairs: 2, bytes: 32, dimensions: 3) }
        #expect(error?.detail.contains("of 2 dimensions") == true)
    }

    @Test(
        "A vector that is not of unit length is refused, with its pair",
        arguments: [[0, 0], [.nan, 1], [.infinity, 0], [0.9, 0], [1, 0.5]] as [[Float]])
    func length(vector: [Float]) throws {
        var reader = try PairVectorReader(pairs: 2, bytes: 32, dimensions: 2)
        let error = #expect(throws: TuningError.self) { try reader.read(bytes(Array(vectors[..<6]) + vector)[...]) }
        #expect(error?.code == .malformedVectors && error?.detail.contains("vector b of pair 2") == true)
    }

    @Test("A file that ends early is refused")
    func cut() throws {
        var reader = try PairVectorReader(pairs: 2, bytes: 32, dimensions: 2)
        try reader.read(bytes(vectors)[..<20])
        #expect(throws: TuningError(.malformedVectors, "ends after 1 of 2 pairs")) { try reader.finish() }
    }
}
