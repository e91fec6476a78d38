import CFloatScan
import FoundationEssentials

/// All vectors as float32, one after the other: what a plain scan reads.
final class FloatRows {
    private let start: UnsafeMutablePointer<Float>
    private let count: Int
    private let dimensions: Int

    init(count: Int, dimensions: Int) {
        start = .allocate(capacity: count * dimensions)
        start.initialize(repeating: 0, count: count * dimensions)
        self.count = count
        self.dimensions = dimensions
    }

    deinit { start.deallocate() }

    var byteCount: Int { count * dimensions * MemoryLayout<Float>.size }

    func set(_ row: Int, to vector: [Float]) {
        precondition(row < count && vector.count == dimensions)
        (start + row * dimensions).update(from: vector, count: dimensions)
    }

    /// The row nearest to `query`, and their dot product.
    func nearest(to query: [Float]) -> (row: Int, similarity: Float) {
        var best: Float = 0
        let row = float_scan(start, count, dimensions, query, &best)
        return (row, best)
    }

    /// As `vectors.f32` and `queries.f32` in a folder.
    func write(to folder: String, with queries: [[Float]]) throws {
        try Data(bytes: start, count: byteCount).write(to: URL(filePath: "\(folder)/vectors.f32"))
        try queries.flatMap { $0 }.withUnsafeBytes { Data($0) }.write(to: URL(filePath: "\(folder)/queries.f32"))
    }
}
