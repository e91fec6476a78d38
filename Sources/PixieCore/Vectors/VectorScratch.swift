internal import CVectorKernels

/// The memory of one look-up or insertion at a time: the rotated vector, its codes, the slots and scores of a chunk.
final class VectorScratch {
    let kernels: VectorKernels
    let transform: VectorTransform
    let shape: pvk_shape
    let slots: UnsafeMutablePointer<UInt32>
    let scores: UnsafeMutablePointer<Float>
    let values: UnsafeMutablePointer<Float>
    let work: UnsafeMutablePointer<Float>
    private(set) var query: pvk_query
    private let storage: UnsafeMutableRawPointer
    private let storageBytes: Int

    init(configuration: VectorIndexConfiguration, transform: VectorTransform, kernels: VectorKernels) {
        self.kernels = kernels
        self.transform = transform
        shape = configuration.shape
        let padded = Int(shape.padded)
        let found = VectorChunk.limit + 16
        // Each part is a multiple of 64 bytes long, so that the next one is aligned too.
        storageBytes = padded * 8 + 2 * 512 + (padded / 256 + 16) / 16 * 64 + found * 8
        storage = .allocate(byteCount: storageBytes, alignment: 64)
        var free = storage
        func take<Element>(_ count: Int, of type: Element.Type) -> UnsafeMutablePointer<Element> {
            defer { free += count * MemoryLayout<Element>.stride }
            return free.bindMemory(to: type, capacity: count)
        }
        values = take(padded, of: Float.self)
        work = take(padded, of: Float.self)
        let headCodes = take(512, of: Int8.self)
        let neckCodes = take(512, of: Int8.self)
        slots = take(found, of: UInt32.self)
        scores = take(found, of: Float.self)
        query = pvk_query(
            values: values, head_codes: headCodes, neck_codes: neckCodes,
            rests: take((padded / 256 + 16) / 16 * 16, of: Float.self), head: pvk_span(), neck: pvk_span())
    }

    deinit { storage.deallocate() }

    var byteCount: Int { storageBytes + transform.byteCount }

    /// Scales and rotates `vector` into `values`; false when it has another length than the index's vectors or no direction.
    func rotate(_ vector: [Float]) -> Bool {
        guard vector.count == Int(transform.tables.dimensions) else { return false }
        return withUnsafePointer(to: transform.tables) { tables in
            vector.withUnsafeBufferPointer { pvk_rotate(kernels.table, tables, $0.baseAddress, work, values) }
        }
    }

    /// Makes `vector` the query of the scans that follow; false as for `rotate`.
    func prepare(_ vector: [Float]) -> Bool {
        guard rotate(vector) else { return false }
        withUnsafePointer(to: shape) { pvk_prepare(kernels.table, $0, &query) }
        return true
    }
}
