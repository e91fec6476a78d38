internal import CVectorKernels

/// One implementation of the kernels. All give the same answers, bit for bit.
struct VectorKernels: @unchecked Sendable {
    // Sendable: points to constant data in static storage.
    let table: OpaquePointer

    /// The fastest one this processor runs.
    static let best = VectorKernels(table: pvk_best())

    /// Every one this processor runs, the portable one first.
    static var all: [VectorKernels] { (0..<pvk_count()).compactMap { pvk_at($0).map(VectorKernels.init(table:)) } }

    var name: String { String(cString: pvk_name(table)) }
}
