internal import CVectorKernels

/// Finds the entries most similar to a query, all of them and no others, mostly without reading them.
///
/// **What similarity is.** A vector is scaled to unit length, rotated by a fixed orthogonal transform and kept as half floats. A query is
/// scaled and rotated alike and kept as floats. The similarity is the sum of the products of these numbers, computed in float over 32
/// fixed lanes: the same on every processor. Rounding to half floats moves it by at most 0.0005 from the cosine of the vectors as
/// given, so a threshold closer to 1 than that may miss an equal vector.
///
/// **Exact** means: against the similarity so defined no answer is missed and none is added. An entry is passed over only if an upper
/// bound (Cauchy-Schwarz over the codes, their measured errors and the norms of what is not coded) lies below the threshold by more
/// than all rounding can amount to.
///
/// Not safe to use from several threads at once, not even to look up: the scratch memory is shared. Its owner holds a lock.
/// A look-up allocates nothing but the array it returns.
public final class ExactVectorIndex {
    public let configuration: VectorIndexConfiguration
    let scratch: VectorScratch
    private(set) var chunks: [VectorChunk] = []
    private(set) var ids: [UInt64] = []
    private var chunkBytes = 0
    private var slots = VectorSlots()

    public convenience init(dimensions: Int) { self.init(VectorIndexConfiguration(dimensions: dimensions)) }

    public convenience init(_ configuration: VectorIndexConfiguration) { self.init(configuration, kernels: .best) }

    convenience init(_ configuration: VectorIndexConfiguration, kernels: VectorKernels) {
        let transform = VectorTransform(dimensions: configuration.dimensions)
        self.init(
            configuration, scratch: VectorScratch(configuration: configuration, transform: transform, kernels: kernels))
    }

    /// An index that shares its scratch memory with others under the same lock.
    init(_ configuration: VectorIndexConfiguration, scratch: VectorScratch) {
        self.configuration = configuration
        self.scratch = scratch
    }

    public var count: Int { ids.count }

    /// Bytes allocated: entries with the room left for more, ids, and the tables and scratch memory.
    public var byteCount: Int { entryBytes + scratch.byteCount }

    var entryBytes: Int {
        chunkBytes + ids.capacity * MemoryLayout<UInt64>.stride + slots.byteCount
    }

    public func contains(id: UInt64) -> Bool { slots.slot(of: id, in: ids) != nil }

    /// Adds `vector`, or replaces the one of the same id. Any length but zero will do: only its direction is kept.
    public func insert(id: UInt64, vector: [Float]) throws(VectorError) {
        guard vector.count == configuration.dimensions else {
            throw VectorError(.wrongDimensions, "\(vector.count) instead of \(configuration.dimensions)")
        }
        guard scratch.rotate(vector) else { throw VectorError(.noDirection, "zero, NaN or infinite") }
        let slot: Int
        if let known = slots.slot(of: id, in: ids) {
            slot = known
        } else {
            guard count < Int(UInt32.max) else { throw VectorError(.full, "\(count) entries") }
            slot = makeRoom(for: id)
        }
        var parts = chunks[slot / VectorChunk.limit].parts
        withUnsafePointer(to: scratch.shape) {
            pvk_encode(scratch.kernels.table, $0, scratch.values, scratch.work, &parts, slot % VectorChunk.limit)
        }
    }

    /// Removes the entry; false when there is none. The last entry takes its place, so it costs the same at any size.
    @discardableResult
    public func remove(id: UInt64) -> Bool {
        guard let slot = slots.slot(of: id, in: ids) else { return false }
        let last = count - 1
        slots.remove(id, in: ids)
        if slot != last {
            slots.move(ids[last], to: slot, in: ids)
            ids[slot] = ids[last]
            var source = chunks[last / VectorChunk.limit].parts
            var target = chunks[slot / VectorChunk.limit].parts
            withUnsafePointer(to: scratch.shape) {
                pvk_copy($0, &source, last % VectorChunk.limit, &target, slot % VectorChunk.limit)
            }
        }
        ids.removeLast()
        giveBackRoom()
        return true
    }

    private func makeRoom(for id: UInt64) -> Int {
        let slot = count
        if slot / VectorChunk.limit == chunks.count {
            let chunk = VectorChunk(shape: scratch.shape, capacity: 1)
            chunks.append(chunk)
            chunkBytes += chunk.byteCount
        } else if slot % VectorChunk.limit == chunks[chunks.count - 1].capacity {
            let chunk = chunks[chunks.count - 1]
            resize(chunk, to: chunk.nextCapacity, keeping: slot % VectorChunk.limit)
        }
        ids.append(id)
        slots.append(from: ids)
        return slot
    }

    private func giveBackRoom() {
        let used = count - (chunks.count - 1) * VectorChunk.limit
        let chunk = chunks[chunks.count - 1]
        if used == 0 {
            chunks.removeLast()
            chunkBytes -= chunk.byteCount
        } else if used * 4 < chunk.capacity {
            resize(chunk, to: used * 2, keeping: used)
        }
        slots.shrink(to: ids)
        if ids.capacity > 64, ids.count * 4 < ids.capacity {
            var fewer: [UInt64] = []
            fewer.reserveCapacity(ids.count * 2)
            fewer.append(contentsOf: ids)
            ids = fewer
        }
    }

    private func resize(_ chunk: VectorChunk, to capacity: Int, keeping used: Int) {
        chunkBytes -= chunk.byteCount
        chunk.resize(to: capacity, keeping: used)
        chunkBytes += chunk.byteCount
    }
}
