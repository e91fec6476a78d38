public import FoundationEssentials

/// A document of one user as a vector store takes it: its chunks, each with the vector it is found by.
public struct IndexedDocument: Hashable, Sendable {
    public struct Chunk: Hashable, Sendable {
        public var content: String
        /// Finite, of the store's dimensions.
        public var vector: [Float]

        public init(content: String, vector: [Float]) {
            self.content = content
            self.vector = vector
        }
    }

    /// The backend's id: any text. Two users may have documents of the same id.
    public var id: String
    public var title: String
    /// `task`, `event` or `note`.
    public var source: String
    public var createdAt: Date
    public var chunks: [Chunk]

    public init(id: String, title: String, source: String, createdAt: Date, chunks: [Chunk]) {
        self.id = id
        self.title = title
        self.source = source
        self.createdAt = createdAt
        self.chunks = chunks
    }
}
