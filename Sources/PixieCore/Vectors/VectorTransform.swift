internal import CVectorKernels

/// The fixed random orthogonal transform of one dimension: the same in every process and on every processor.
///
/// It spreads a vector's energy evenly over its coordinates, so that the first few of them tell about the whole.
final class VectorTransform: @unchecked Sendable {
    // Sendable: the tables are written in `init` only.
    let tables: pvk_transform
    let byteCount: Int
    private let storage: UnsafeMutableRawPointer

    init(dimensions: Int) {
        let padded = VectorIndexConfiguration.padded(dimensions)
        let fours = padded / 4
        byteCount = padded * 8 + fours * 2
        storage = .allocate(byteCount: byteCount, alignment: 64)
        let signs = storage.bindMemory(to: UInt32.self, capacity: padded * 2)
        let order = (storage + padded * 8).bindMemory(to: UInt16.self, capacity: fours)

        var random = SeededGenerator(seed: 0x5049_5849_4556_4543)
        for index in 0..<(padded * 2) { signs[index] = random.next() >> 63 == 0 ? 0 : 0x8000_0000 }
        for index in 0..<fours { order[index] = UInt16(index) }
        for index in stride(from: fours - 1, to: 0, by: -1) {
            let other = Int(random.next(upperBound: UInt64(index + 1)))
            (order[index], order[other]) = (order[other], order[index])
        }
        tables = pvk_transform(
            dimensions: UInt32(dimensions), padded: UInt32(padded), block: UInt32(padded & -padded),
            first_signs: signs, second_signs: signs + padded, order: order)
    }

    deinit { storage.deallocate() }
}

extension SeededGenerator {
    /// Multiplication and shift: its bias is far below what matters here, and it does not depend on the standard library's method.
    fileprivate mutating func next(upperBound: UInt64) -> UInt64 { next().multipliedFullWidth(by: upperBound).high }
}
