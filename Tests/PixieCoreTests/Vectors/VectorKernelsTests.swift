import CVectorKernels
import Testing

@testable import PixieCore

@Suite struct VectorKernelsTests {
    @Test(arguments: [1, 64, 65, 200, 384, 1536, 3072])
    func `Every kernel rotates, codes and scores as the portable one does, bit for bit`(dimensions: Int) {
        var random = SeededGenerator(seed: UInt64(dimensions))
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

    @Test(arguments: [0..<1, 0..<128, 128..<288, 100..<140, 288..<1536, 255..<257, 1500..<1536, 0..<1536])
    func `No entry is ruled out wherever in the rotated vector all of its energy lies`(window: Range<Int>) {
        let configuration = VectorIndexConfiguration(dimensions: 1536)
        #expect(configuration.headDimensions == 128 && configuration.neckDimensions == 160)
        let transform = VectorTransform(dimensions: 1536)
        var random = SeededGenerator(seed: UInt64(window.lowerBound * 3 + window.count))
        let count = 60
        let base = random.vector(1536)
        // Skips the rotation, which would spread the energy: here nothing but the errors' own terms keeps a bound from falling short.
        let entries = (0..<count).map { _ in
            let near = mixed(base, 1, random.vector(1536), random.float(in: 0...1))
            return unit(near.enumerated().map { window.contains($0) ? $1 : 0 })
        }
        for kernels in VectorKernels.all {
            let scratch = VectorScratch(configuration: configuration, transform: transform, kernels: kernels)
            let chunk = VectorChunk(shape: scratch.shape, capacity: count)
            var (shape, parts) = (scratch.shape, chunk.parts)
            for slot in 0..<count {
                scratch.values.update(from: entries[slot], count: 1536)
                pvk_encode(kernels.table, &shape, scratch.values, scratch.work, &parts, slot)
            }
            for number in 0..<20 {
                scratch.values.update(from: entries[number], count: 1536)
                var query = scratch.query
                pvk_prepare(kernels.table, &shape, &query)
                let scores = (0..<count).map { pvk_score(kernels.table, parts.rows + $0 * 1536, scratch.values, 1536) }
                for threshold in scores {
                    let found = pvk_scan(
                        kernels.table, &shape, &query, &parts, count, threshold,
                        (threshold - configuration.slack).nextDown,
                        scratch.slots, scratch.scores)
                    let slots = (0..<found).map { Int(scratch.slots[$0]) }
                    #expect(slots == scores.indices.filter { scores[$0] >= threshold }, "\(kernels.name)")
                }
            }
            withExtendedLifetime((scratch, chunk)) {}
        }
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
        var random = SeededGenerator(seed: 1)
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
