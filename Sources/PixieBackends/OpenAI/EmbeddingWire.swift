import FoundationEssentials
import PixieCore

struct EmbeddingWireRequest: Encodable {
    var model: String
    var input: [String]
    var encodingFormat = "base64"
    /// Only for models that can shorten their vectors.
    var dimensions: Int?

    enum CodingKeys: String, CodingKey {
        case model, input, dimensions
        case encodingFormat = "encoding_format"
    }
}

/// An answer of an embeddings request. Members Pixie does not know are ignored.
struct EmbeddingWireResponse: Decodable {
    struct Item: Decodable {
        var index: Int
        var embedding: Vector
    }

    struct Usage: Decodable {
        var promptTokens: Int?

        enum CodingKeys: String, CodingKey { case promptTokens = "prompt_tokens" }
    }

    /// Base64 as asked for, or numbers from a server that does not know it.
    struct Vector: Decodable {
        var floats: [Float]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                guard let floats = Base64Floats.decode(text) else {
                    throw DecodingError.dataCorruptedError(in: container, debugDescription: "not base64 of floats")
                }
                self.floats = floats
            } else {
                floats = try container.decode([Float].self)
            }
        }
    }

    var data: [Item]
    var usage: Usage?

    /// One vector of unit length for each of `count` texts, in their order.
    ///
    /// Throws `UpstreamError` `.malformed` when one is missing, double, of another size, zero or not finite.
    func vectors(count: Int, dimensions: Int) throws(UpstreamError) -> [[Float]] {
        func malformed(_ detail: String) -> UpstreamError { UpstreamError(.embeddingModel, .malformed, detail) }
        guard data.count == count else { throw malformed("\(data.count) vectors for \(count) texts") }
        var vectors = [[Float]](repeating: [], count: count)
        for item in data {
            guard vectors.indices.contains(item.index), vectors[item.index].isEmpty else {
                throw malformed("a vector has index \(item.index)")
            }
            guard item.embedding.floats.count == dimensions else {
                throw malformed("a vector has \(item.embedding.floats.count) dimensions, not \(dimensions)")
            }
            guard let unit = Self.unit(item.embedding.floats) else { throw malformed("a vector is zero or not finite") }
            vectors[item.index] = unit
        }
        return vectors
    }

    private static func unit(_ vector: [Float]) -> [Float]? {
        var square = 0.0
        for value in vector { square += Double(value) * Double(value) }
        guard square.isFinite, square > 1e-20 else { return nil }
        // Already of unit length as far as a float can tell.
        if abs(square - 1) < 1e-6 { return vector }
        let scale = 1 / square.squareRoot()
        return vector.map { Float(Double($0) * scale) }
    }
}
