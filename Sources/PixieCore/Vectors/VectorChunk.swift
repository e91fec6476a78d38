internal import CVectorKernels

/// Up to 1,024 entries in one allocation that grows with them: head codes, head norms, records, rows.
final class VectorChunk {
    static let limit = 1024

    private(set) var parts: pvk_chunk
    private(set) var capacity: Int
    private(set) var byteCount: Int
    private let shape: pvk_shape
    private var storage: UnsafeMutableRawPointer

    init(shape: pvk_shape, capacity: Int) {
        self.shape = shape
        self.capacity = capacity
        (storage, parts, byteCount) = Self.allocate(shape, capacity)
    }

    deinit { storage.deallocate() }

    /// The capacity after this one; in small steps, because a user's cache often stays small.
    var nextCapacity: Int { min(Self.limit, capacity + max(1, capacity / 2)) }

    /// Moves the first `count` entries into an allocation for `newCapacity` of them.
    func resize(to newCapacity: Int, keeping count: Int) {
        let (newStorage, newParts, newBytes) = Self.allocate(shape, newCapacity)
        let blocks = (count + 15) / 16
        newParts.codes.update(from: parts.codes, count: blocks * Int(shape.head) * 16)
        newParts.norms.update(from: parts.norms, count: blocks * PVK_BLOCK_NORM_BYTES / 2)
        newParts.records.update(from: parts.records, count: count * Int(shape.record_bytes))
        newParts.rows.update(from: parts.rows, count: count * Int(shape.padded))
        storage.deallocate()
        (storage, parts, byteCount, capacity) = (newStorage, newParts, newBytes, newCapacity)
    }

    private static func allocate(_ shape: pvk_shape, _ capacity: Int) -> (UnsafeMutableRawPointer, pvk_chunk, Int) {
        let blocks = (capacity + 15) / 16
        let codes = blocks * Int(shape.head) * 16
        let norms = blocks * PVK_BLOCK_NORM_BYTES
        let records = capacity * Int(shape.record_bytes)
        let rows = capacity * Int(shape.padded) * 2
        let bytes = codes + norms + records + rows
        let storage = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        // The lanes of a block that hold no entry yet are read and then ignored: they must have been written once.
        storage.initializeMemory(as: UInt8.self, repeating: 0, count: codes + norms)
        let parts = pvk_chunk(
            codes: storage.bindMemory(to: UInt8.self, capacity: codes),
            norms: (storage + codes).bindMemory(to: UInt16.self, capacity: norms / 2),
            records: (storage + codes + norms).bindMemory(to: UInt8.self, capacity: records),
            rows: (storage + codes + norms + records).bindMemory(to: UInt16.self, capacity: rows / 2))
        return (storage, parts, bytes)
    }
}
