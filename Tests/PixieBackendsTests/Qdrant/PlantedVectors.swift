import FoundationEssentials
import PixieCore

@testable import PixieBackends

/// Vectors with a structure a graph can use: points of a space of few dimensions, turned into many. Evenly random ones are all
/// equally far apart, which no real text is.
struct PlantedVectors {
    let dimensions: Int
    private let basis: [[Float]]
    private var random: SeededGenerator

    init(dimensions: Int, latent: Int = 16, seed: UInt64 = 5) {
        self.dimensions = dimensions
        var random = SeededGenerator(seed: seed)
        basis = (0..<latent).map { _ in (0..<dimensions).map { _ in Self.normal(&random) } }
        self.random = random
    }

    mutating func next() -> [Float] {
        let place = basis.map { _ in Self.normal(&random) }
        var vector = [Float](repeating: 0, count: dimensions)
        for (weight, axis) in zip(place, basis) {
            for index in vector.indices { vector[index] += weight * axis[index] }
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return vector.map { $0 / length }
    }

    private static func normal(_ random: inout SeededGenerator) -> Float {
        (0..<6).reduce(0) { sum, _ in sum + Float.random(in: -1...1, using: &random) }
    }

    static let users = (0..<4).map { index in
        // A fixed UUID: its text is well formed.
        UserID("00000000-0000-4000-8000-00000000000\(index)")!
    }

    /// A file of JSON lines, users by turns; the caller removes it.
    static func file(lines: Int, dimensions: Int, extra: [String] = []) throws -> String {
        var vectors = PlantedVectors(dimensions: dimensions)
        var text = ""
        for index in 0..<lines {
            let numbers = vectors.next().map(\.description).joined(separator: ", ")
            text += """
                {"user_id": "\(users[index % users.count])", "document_id": "d\(index / 8)", "content": "text \(index)", \
                "metadata": {"source": "note", "title": "T\(index)", "created_at": "2025-01-15T12:00:00Z"}, \
                "vector": [\(numbers)]}

                """
        }
        text += extra.joined(separator: "\n")
        let path = FileManager.default.temporaryDirectory.path + "/pixie-load-\(UUID().uuidString).jsonl"
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }
}
