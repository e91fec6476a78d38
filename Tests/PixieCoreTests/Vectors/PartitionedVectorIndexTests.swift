import Testing

@testable import PixieCore

@Suite struct PartitionedVectorIndexTests {
    @Test func `Each scope answers as an index of its own would`() throws {
        var random = SeededGenerator(seed: 21)
        let scopes = ["a", "b", "shared", "A", "a "]
        let index = PartitionedVectorIndex<String>(dimensions: 96)
        var own = Dictionary(uniqueKeysWithValues: scopes.map { ($0, ExactVectorIndex(dimensions: 96)) })
        let vectors = VectorFamily.clustered.vectors(60, dimensions: 96, random: &random)
        for _ in 0..<3000 {
            let scope = scopes[random.integer(below: scopes.count)]
            let id = UInt64(random.integer(below: 90))
            let reference = try #require(own[scope])
            switch random.integer(below: 10) {
            case 0..<5:
                let vector = vectors[random.integer(below: vectors.count)]
                try index.insert(id: id, vector: vector, in: scope)
                try reference.insert(id: id, vector: vector)
            case 5..<9:
                #expect(index.remove(id: id, from: scope) == reference.remove(id: id))
            default:
                guard random.integer(below: 20) == 0 else { continue }
                #expect(index.removeAll(in: scope) == reference.count)
                own[scope] = ExactVectorIndex(dimensions: 96)
            }
            #expect(index.count == own.values.reduce(0) { $0 + $1.count })
            #expect(index.scopeCount == own.values.count { $0.count > 0 })
        }
        for query in VectorFamily.clustered.queries(20, of: vectors, random: &random) {
            for scope in scopes {
                let expected = own[scope]?.all(for: query, atLeast: 0.5, limit: 12) ?? []
                let found = index.all(for: query, in: scope, atLeast: 0.5, limit: 12)
                #expect(found.map(\.match) == expected)
                #expect(found.allSatisfy { $0.scope == scope })
                #expect(index.best(for: query, in: scope, atLeast: 0.5)?.match == expected.first)

                let shared = own["shared"]?.all(for: query, atLeast: 0.5) ?? []
                let both = index.all(for: query, in: scope, or: "shared", atLeast: 0.5, limit: 12)
                let similarities = (expected + (scope == "shared" ? [] : shared)).map(\.similarity).sorted(by: >)
                #expect(both.map(\.match.similarity) == Array(similarities.prefix(12)))
                #expect(both.allSatisfy { $0.scope == scope || $0.scope == "shared" })
                let best = index.best(for: query, in: scope, or: "shared", atLeast: 0.5)
                #expect(best == both.first)
            }
        }
    }

    @Test func `Of equally similar entries the scope's own comes before the shared one`() throws {
        let index = PartitionedVectorIndex<Int>(dimensions: 4)
        try index.insert(id: 1, vector: [1, 2, 3, 4], in: 0)
        try index.insert(id: 8, vector: [1, 2, 3, 4], in: 7)
        let best = try #require(index.best(for: [1, 2, 3, 4], in: 7, or: 0, atLeast: 0.9))
        #expect(best.scope == 7 && best.match.id == 8)
        #expect(index.all(for: [1, 2, 3, 4], in: 7, or: 0, atLeast: 0.9, limit: 5).map(\.match.id) == [8, 1])
        #expect(index.best(for: [1, 2, 3, 4], in: 3, or: 0, atLeast: 0.9)?.scope == 0)
        #expect(index.best(for: [1, 2, 3, 4], in: 3, atLeast: 0.9) == nil)
    }

    @Test func `A small scope takes little memory, and all of it comes back`() throws {
        var random = SeededGenerator(seed: 2)
        let index = PartitionedVectorIndex<Int>(dimensions: 1536)
        let empty = index.byteCount
        for scope in 0..<50 { try index.insert(id: 1, vector: random.vector(1536), in: scope) }
        #expect(index.byteCount - empty < 50 * 7000)
        #expect(index.byteCount - empty == (0..<50).reduce(0) { $0 + index.byteCount(of: $1) })
        for id in 2..<UInt64(40) { try index.insert(id: id, vector: random.vector(1536), in: 3) }
        #expect(index.byteCount - empty == (0..<50).reduce(0) { $0 + index.byteCount(of: $1) })
        #expect(throws: VectorError.self) { try index.insert(id: 1, vector: [1], in: 99) }
        #expect(index.count(in: 99) == 0 && index.scopeCount == 50)
        for scope in 0..<25 { index.removeAll(in: scope) }
        for scope in 25..<50 { index.remove(id: 1, from: scope) }
        #expect(index.byteCount == empty)
        #expect(index.count == 0)
    }
}
