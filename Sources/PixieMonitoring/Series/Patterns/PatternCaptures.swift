/// Finds what the groups of a pattern captured, leftmost alternative first as RE2 does. Linear in the text.
struct PatternCaptures {
    private struct Thread {
        var place: Int
        var slots: [Int]
    }

    private let program: PatternProgram
    private let slotCount: Int

    init(_ program: PatternProgram, groups: Int) {
        self.program = program
        slotCount = groups * 2
    }

    /// The scalars' ranges of each group (0 is the whole text), nil for groups that took no part; nil if the text as a
    /// whole does not match.
    func match(_ text: [Unicode.Scalar]) -> [Range<Int>?]? {
        var threads: [Thread] = []
        var marks = Set<Int>()
        add(Thread(place: 0, slots: Array(repeating: -1, count: slotCount)), 0, text.count, &threads, &marks)
        for (index, scalar) in text.enumerated() {
            var next: [Thread] = []
            marks.removeAll(keepingCapacity: true)
            for thread in threads {
                guard case .scalar(let set) = program.instructions[thread.place], set.contains(scalar.value) else {
                    continue
                }
                add(Thread(place: thread.place + 1, slots: thread.slots), index + 1, text.count, &next, &marks)
            }
            threads = next
            if threads.isEmpty { return nil }
        }
        let winner = threads.first { if case .accept = program.instructions[$0.place] { true } else { false } }
        guard let winner else { return nil }
        var groups: [Range<Int>?] = stride(from: 0, to: slotCount, by: 2).map { slot in
            winner.slots[slot] >= 0 && winner.slots[slot + 1] >= winner.slots[slot]
                ? winner.slots[slot]..<winner.slots[slot + 1] : nil
        }
        groups[0] = 0..<text.count
        return groups
    }

    private func add(
        _ first: Thread, _ position: Int, _ length: Int, _ threads: inout [Thread], _ marks: inout Set<Int>
    ) {
        var pending = [first]
        while var thread = pending.popLast() {
            guard marks.insert(thread.place).inserted else { continue }
            switch program.instructions[thread.place] {
            case .split(let preferred, let other):
                pending.append(Thread(place: Int(other), slots: thread.slots))
                thread.place = Int(preferred)
                pending.append(thread)
            case .jump(let target):
                thread.place = Int(target)
                pending.append(thread)
            case .save(let slot):
                thread.slots[slot] = position
                thread.place += 1
                pending.append(thread)
            case .begin, .end:
                let holds: Bool
                if case .begin = program.instructions[thread.place] {
                    holds = position == 0
                } else {
                    holds = position == length
                }
                guard holds else { continue }
                thread.place += 1
                pending.append(thread)
            case .scalar, .accept: threads.append(thread)
            }
        }
    }
}
