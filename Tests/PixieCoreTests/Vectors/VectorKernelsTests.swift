import CVectorKernels
import Testing

@testable import PixieCore

@Suite struct VectorKernelsTests {
    @Test(arguments: [1, 64, 65, 200, 384, 1536, 3072])
    func `Every kernel rotates, codes and scores as the portable one does, bit for bit`(dimensions: Int) {
        var random = SeededRandom(seed: UInt64(dimensions))
        let configuration = VectorIndexConfiguration(dimensions: dimensions)
        let transform = VectorTransform(dimensions: dimensions)
        for family in VectorFamily.allCases {
            let vectors = family.vectors(3, dimensions: dimensions, random: &random).filter { $0.contains { $0 != 0 } }
            for vector in vectors {
                let results = VectorKernels.all.map { kernels in
                    let scratch = VectorScratch(configuration: configuration, transform: transform, kernels: kernels)
                    #expect(scratch.prepare(vector))
                    let chunk = VectorChunk(shape: scratch.shape, capacity: 1)
                    var (shape, parts) = (scratch.shape, chunk.parts)
                    pvk_encode(kernels.table, &shape, scratch.values, scratch.work, &parts, 0)
                    let padded = Int(shape.padded)
                    let query = scratch.query
                    defer { withExtendedLifetime((scratch, chunk)) {} }
                    let spans = [query.head, query.neck].flatMap {
                        [$0.scale, $0.error, $0.norm, $0.rest, Float($0.sum)]
                    }
                    return Result(
                        values: UnsafeBufferPointer(start: scratch.values, count: padded).map(\.bitPattern),
                        codes: Array(UnsafeBufferPointer(start: parts.codes, count: Int(shape.head) * 16)),
                        norms: Array(UnsafeBufferPointer(start: parts.norms, count: 64)),
                        record: Array(
                            UnsafeBufferPointer(
                                start: parts.records,
                                count: Int(shape.neck) + 8 + 2 * Int(pvk_checkpoints(shape.padded)))),
                        row: Array(UnsafeBufferPointer(start: parts.rows, count: padded)),
                        score: pvk_score(kernels.table, parts.rows, scratch.values, padded).bitPattern,
                        spans: spans.map(\.bitPattern),
                        queryCodes: Array(UnsafeBufferPointer(start: query.head_codes, count: Int(shape.head))))
                }
                for (kernels, result) in zip(VectorKernels.all, results) {
                    #expect(result == results[0], "\(kernels.name), \(family)")
                }
            }
        }
    }

    private struct Result: Equatable {
        var values: [UInt32]
        var codes: [UInt8]
        var norms: [UInt16]
        var record: [UInt8]
        var row: [UInt16]
        var score: UInt32
        var spans: [UInt32]
        var queryCodes: [Int8]
    }

    @Test func `The kernels of this processor end with the best, and the portable one is always there`() {
        let names = VectorKernels.all.map(\.name)
        #expect(names.first == "portable")
        #expect(names.last == VectorKernels.best.name)
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: [5, 64, 384, 1536])
    func `The rotation keeps dot products and spreads one coordinate over all`(dimensions: Int) {
        let configuration = VectorIndexConfiguration(dimensions: dimensions)
        let scratch = VectorScratch(
            configuration: configuration, transform: VectorTransform(dimensions: dimensions), kernels: .best)
        let padded = Int(scratch.shape.padded)
        func rotated(_ vector: [Float]) -> [Float] {
            #expect(scratch.rotate(vector))
            return Array(UnsafeBufferPointer(start: scratch.values, count: padded))
        }
        var random = SeededRandom(seed: 1)
        let (a, b) = (random.vector(dimensions), random.vector(dimensions))
        #expect(abs(cosine(rotated(a), rotated(b)) - cosine(a, b)) < 1e-6)
        var oneHot = [Float](repeating: 0, count: dimensions)
        oneHot[dimensions / 2] = -7
        let spread = rotated(oneHot)
        #expect(abs(spread.reduce(0) { $0 + $1 * $1 } - 1) < 1e-6)
        let head = spread.prefix(configuration.headDimensions).reduce(0) { $0 + $1 * $1 }
        let share = Float(configuration.headDimensions) / Float(padded)
        #expect(head > share * 0.5 && head < share * 1.6)
    }

    @Test func `The transform is the same in every build, for similarities depend on it`() {
        let transform = VectorTransform(dimensions: 1536)
        withExtendedLifetime(transform) {
            let tables = transform.tables
            let order = (0..<1536 / 4).map { tables.order[$0] }
            let signs = (0..<16).map { tables.first_signs[$0] == 0 ? 0 : 1 }
            #expect(order.prefix(6) == [353, 236, 57, 81, 65, 223])
            #expect(signs == [1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1])
            #expect(order.sorted() == Array(0..<1536 / 4))
        }
    }
}
