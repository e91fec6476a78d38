import CVectorKernels
import Testing

@testable import PixieCore

/// Every entry's similarity to the query, by the portable kernel over all stored rows, in the order of answers.
func bruteForce(_ index: ExactVectorIndex, _ query: [Float]) -> [VectorMatch] {
    let scratch = VectorScratch(
        configuration: index.configuration, transform: index.scratch.transform, kernels: VectorKernels.all[0])
    guard scratch.prepare(query) else { return [] }
    let padded = Int(scratch.shape.padded)
    let matches = index.ids.enumerated().map { slot, id in
        let row = index.chunks[slot / VectorChunk.limit].parts.rows + slot % VectorChunk.limit * padded
        return VectorMatch(id: id, similarity: pvk_score(scratch.kernels.table, row, scratch.values, padded))
    }
    return matches.sorted { $0.precedes($1) }
}

@Suite struct ExactVectorIndexTests {
    static let dimensions = [1, 3, 63, 64, 100, 384, 1000, 1536]

    @Test(arguments: VectorFamily.allCases, dimensions)
    func `No match is missed and none is added, whatever the data, threshold, size and kernel`(
        family: VectorFamily, dimensions: Int
    ) throws {
        var random = SeededGenerator(
            seed: UInt64(dimensions) * 31 + UInt64(family.rawValue.utf8.reduce(0) { $0 * 7 + Int($1) }))
        let count = [1, 15, 16, 17, 33, 250][random.integer(below: 6)] + (dimensions < 400 ? 200 : 0)
        let vectors = family.vectors(count, dimensions: dimensions, random: &random)
        let queries = family.queries(5, of: vectors, random: &random)
        for kernels in VectorKernels.all {
            let index = ExactVectorIndex(VectorIndexConfiguration(dimensions: dimensions), kernels: kernels)
            for (number, vector) in vectors.enumerated() where vector.contains(where: { $0 != 0 }) {
                try index.insert(id: UInt64(number) &* 0x9e37_79b9_7f4a_7c15, vector: vector)
            }
            for query in queries where query.contains(where: { $0 != 0 }) {
                let truth = bruteForce(index, query)
                try #require(truth.count == index.count)
                // The similarities that occur, and the floats beside them, are the thresholds that a careless bound gets wrong.
                let real = (0..<4).map { _ in truth[random.integer(below: truth.count)].similarity }
                let thresholds =
                    real + real.map(\.nextUp) + real.map(\.nextDown) + [-1, -0.5, 0, 0.5, 0.85, 0.95, 1, 2]
                for threshold in thresholds {
                    let expected = Array(truth.prefix { $0.similarity >= threshold })
                    #expect(
                        index.best(for: query, atLeast: threshold) == expected.first, "\(kernels.name) at \(threshold)")
                    #expect(index.all(for: query, atLeast: threshold) == expected, "\(kernels.name) at \(threshold)")
                }
                for k in [1, 2, 7, truth.count, truth.count + 5] {
                    #expect(index.nearest(to: query, k: k) == Array(truth.prefix(k)), "\(kernels.name), \(k) nearest")
                }
            }
        }
    }

    @Test(arguments: [(16, 0), (16, 32), (64, 0), (240, 32), (512, 512)])
    func `How much is coded does not change an answer`(head: Int, neck: Int) throws {
        var random = SeededGenerator(seed: 5)
        let vectors = VectorFamily.clustered.vectors(200, dimensions: 600, random: &random)
        let index = ExactVectorIndex(
            VectorIndexConfiguration(dimensions: 600, headDimensions: head, neckDimensions: neck))
        for (number, vector) in vectors.enumerated() { try index.insert(id: UInt64(number), vector: vector) }
        for query in VectorFamily.clustered.queries(12, of: vectors, random: &random) {
            let truth = bruteForce(index, query)
            for threshold: Float in [-0.2, 0.3, 0.85, 0.95] {
                #expect(index.all(for: query, atLeast: threshold) == truth.filter { $0.similarity >= threshold })
            }
        }
    }

    @Test func `Answers stay exact while entries come, go, change and return, across several chunks`() throws {
        var random = SeededGenerator(seed: 9)
        let index = ExactVectorIndex(dimensions: 64)
        var model: [UInt64: [Float]] = [:]
        let vectors = VectorFamily.clustered.vectors(400, dimensions: 64, random: &random)
        for (phase, target) in [2600, 40, 1500, 0, 300].enumerated() {
            while model.count != target {
                let id = UInt64(random.integer(below: 4000))
                if model.count < target {
                    let vector = vectors[random.integer(below: vectors.count)]
                    try index.insert(id: id, vector: vector)
                    model[id] = vector
                } else {
                    #expect(index.remove(id: id) == (model.removeValue(forKey: id) != nil))
                }
            }
            #expect(index.count == target)
            #expect(Set(index.ids) == Set(model.keys))
            let fresh = ExactVectorIndex(dimensions: 64)
            for (id, vector) in model { try fresh.insert(id: id, vector: vector) }
            for query in VectorFamily.clustered.queries(6, of: vectors, random: &random) {
                let found = index.all(for: query, atLeast: 0.7)
                #expect(found == fresh.all(for: query, atLeast: 0.7), "phase \(phase)")
                #expect(found == bruteForce(index, query).filter { $0.similarity >= 0.7 }, "phase \(phase)")
                #expect(index.nearest(to: query, k: 10) == fresh.nearest(to: query, k: 10), "phase \(phase)")
            }
        }
    }

    @Test func `A vector without a direction or of another length is refused, and is no query either`() throws {
        let index = ExactVectorIndex(dimensions: 4)
        try index.insert(id: 1, vector: [1, 2, 3, 4])
        let bad: [[Float]] = [[0, 0, 0, 0], [1, .nan, 0, 0], [.infinity, 1, 0, 0], [-.infinity, .infinity, 0, 0]]
        for vector in bad {
            let error = #expect(throws: VectorError.self) { try index.insert(id: 2, vector: vector) }
            #expect(error?.code == .noDirection)
            #expect(index.best(for: vector, atLeast: -1) == nil)
        }
        for vector: [Float] in [[], [1], [1, 2, 3, 4, 5]] {
            let error = #expect(throws: VectorError.self) { try index.insert(id: 1, vector: vector) }
            #expect(error?.code == .wrongDimensions)
            #expect(index.nearest(to: vector, k: 3) == [])
        }
        #expect(index.count == 1)
        #expect(index.best(for: [2, 4, 6, 8], atLeast: 0.999)?.id == 1)
        #expect(index.best(for: [2, 4, 6, 8], atLeast: .nan) == nil)
    }

    @Test func `Of equal entries the lowest id wins, and inserting an id again replaces it`() throws {
        let index = ExactVectorIndex(dimensions: 8)
        let vector: [Float] = [1, 0, 2, 0, 3, 0, 4, 0]
        for id: UInt64 in [9, 4, 7, 4] { try index.insert(id: id, vector: vector) }
        #expect(index.count == 3)
        #expect(index.all(for: vector, atLeast: 0.99).map(\.id) == [4, 7, 9])
        #expect(index.all(for: vector, atLeast: 0.99, limit: 2).map(\.id) == [4, 7])
        try index.insert(id: 4, vector: vector.map { -$0 })
        #expect(index.best(for: vector, atLeast: 0.99)?.id == 7)
        let removed = (index.remove(id: 7), index.remove(id: 7))
        #expect(removed == (true, false))
        #expect(index.best(for: vector, atLeast: 0.99)?.id == 9)
        #expect(index.contains(id: 4) && !index.contains(id: 7))
    }

    @Test func `Similarity is the cosine of the vectors as given, within the promise`() throws {
        for family in VectorFamily.allCases {
            var random = SeededGenerator(seed: 77)
            let vectors = family.vectors(40, dimensions: 300, random: &random)
            let index = ExactVectorIndex(dimensions: 300)
            for (number, vector) in vectors.enumerated() { try index.insert(id: UInt64(number), vector: vector) }
            for query in family.queries(8, of: vectors, random: &random) {
                for match in index.nearest(to: query, k: 40) {
                    let error = Double(match.similarity) - cosine(query, vectors[Int(match.id)])
                    #expect(abs(error) < 0.0005, "\(family)")
                }
            }
        }
    }

    @Test func `Memory is what was promised, is counted, and is given back`() throws {
        var random = SeededGenerator(seed: 3)
        let index = ExactVectorIndex(dimensions: 1536)
        let empty = index.byteCount
        let vector = random.vector(1536)
        for id in 0..<UInt64(1024) { try index.insert(id: id, vector: vector) }
        #expect((index.byteCount - empty) / 1024 <= 3500)
        #expect(index.byteCount - empty >= 1024 * 3072)
        for id in 0..<UInt64(1020) { index.remove(id: id) }
        #expect(index.byteCount - empty < 100_000)
        for id in 1020..<UInt64(1024) { index.remove(id: id) }
        #expect(index.byteCount - empty < 1000)
    }
}
