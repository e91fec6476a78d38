import Crypto
import PixieCore

/// Vectors of texts as all instances share them: `emb:{model}:{dimensions}:{sha256 of the text}`, little-endian float32.
///
/// A store that does not answer costs a little time: there is then nothing in it.
struct SharedEmbeddings: Sendable {
    let store: any SharedStore
    let model: String
    let dimensions: Int
    let timeToLive: Duration
    let patience: Duration

    /// The vector of each text; nil where there is none, or none that can be used.
    func vectors(of texts: [String], deadline: Deadline) async throws -> [[Float]?] {
        do {
            return try await store.values(of: texts.map(key), deadline: deadline.capped(to: patience))
                .map { $0.flatMap(decode) }
        } catch is UpstreamError {
            return texts.map { _ in nil }
        }
    }

    func keep(_ vectors: [[Float]], of texts: [String], deadline: Deadline) async throws {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (vector, text) in zip(vectors, texts) {
                    group.addTask {
                        try await store.set(
                            encode(vector), for: key(text), lifetime: timeToLive,
                            deadline: deadline.capped(to: patience))
                    }
                }
                try await group.waitForAll()
            }
        } catch is UpstreamError {
            // Kept in memory all the same; the next instance asks the model.
        }
    }

    /// What the keys of all vectors begin with, of every model.
    static let prefix = "emb:"

    private func key(_ text: String) -> String {
        let digest = SHA256.hash(data: Array(text.utf8)).withUnsafeBytes { Hexadecimal.text($0) }
        return Self.prefix + "\(model):\(dimensions):\(digest)"
    }

    private func encode(_ vector: [Float]) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(floats: vector)
        return writer.bytes
    }

    private func decode(_ bytes: [UInt8]) -> [Float]? {
        guard bytes.count == dimensions * 4 else { return nil }
        var reader = ByteReader(bytes)
        guard let vector = reader.floats() else { return nil }
        // What an embedding model promises of its vectors is asked of these too.
        return vector.allSatisfy(\.isFinite) && vector.contains { $0 != 0 } ? vector : nil
    }
}
