import Testing

@testable import PixieCore

@Suite struct VectorSlotsTests {
    @Test(arguments: [4, 50, 3000])
    func `Slots are found after any sequence of additions and swap removals`(size: Int) {
        var random = SeededGenerator(seed: UInt64(size))
        var slots = VectorSlots()
        var ids: [UInt64] = []
        for step in 0..<(size * 12) {
            // The low bits are all alike, which a table without a good hash would pile up.
            let id = UInt64(random.integer(below: size * 2)) << 40
            if let slot = slots.slot(of: id, in: ids) {
                #expect(ids[slot] == id)
                guard step % 3 != 0 else { continue }
                slots.remove(id, in: ids)
                if slot != ids.count - 1 {
                    slots.move(ids[ids.count - 1], to: slot, in: ids)
                    ids[slot] = ids[ids.count - 1]
                }
                ids.removeLast()
                slots.shrink(to: ids)
            } else {
                #expect(!ids.contains(id))
                ids.append(id)
                slots.append(from: ids)
            }
        }
        for (slot, id) in ids.enumerated() { #expect(slots.slot(of: id, in: ids) == slot) }
        #expect(slots.byteCount <= max(64, ids.count * 40))
        for id in ids.reversed() {
            slots.remove(id, in: ids)
            ids.removeLast()
            slots.shrink(to: ids)
        }
        #expect(slots.byteCount <= 64)
    }
}
