/// A pattern as instructions for a set-of-states machine: matching takes time linear in the text, whatever the pattern.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        case scalar(ScalarSet)
        /// Goes on at the next instruction and at the other one; the preferred one first.
        case split(preferred: Int32, other: Int32)
        case jump(Int32)
        case save(slot: Int)
        case begin
        case end
        case accept
    }

    private(set) var instructions: [Instruction] = []

    static let sizeLimit = 20_000

    /// - Throws: `.badData` when nested repetitions unfold beyond `sizeLimit` instructions.
    init(_ node: PatternNode, source: String) throws(MonitoringError) {
        try emit(node, source)
        instructions.append(.accept)
    }

    private mutating func emit(_ node: PatternNode, _ source: String) throws(MonitoringError) {
        if instructions.count > PatternProgram.sizeLimit {
            throw MonitoringError(.badData, "error parsing regexp: expression too large: `\(source)`")
        }
        switch node {
        case .empty: break
        case .set(let set): instructions.append(.scalar(set))
        case .sequence(let parts): for part in parts { try emit(part, source) }
        case .choice(let branches): try emitChoice(branches, source)
        case .repetition(let inner, let least, let most, let greedy):
            for _ in 0..<least { try emit(inner, source) }
            if let most {
                try emitOptional(inner, most - least, greedy, source)
            } else {
                try emitLoop(inner, greedy, source)
            }
        case .group(let inner, let index):
            instructions.append(.save(slot: index * 2))
            try emit(inner, source)
            instructions.append(.save(slot: index * 2 + 1))
        case .begin: instructions.append(.begin)
        case .end: instructions.append(.end)
        }
    }

    private mutating func emitChoice(_ branches: [PatternNode], _ source: String) throws(MonitoringError) {
        var exits: [Int] = []
        for (index, branch) in branches.enumerated() {
            guard index < branches.count - 1 else {
                try emit(branch, source)
                break
            }
            let fork = reserve()
            try emit(branch, source)
            exits.append(reserve())
            instructions[fork] = .split(preferred: Int32(fork + 1), other: Int32(instructions.count))
        }
        for exit in exits { instructions[exit] = .jump(Int32(instructions.count)) }
    }

    private mutating func emitOptional(
        _ inner: PatternNode, _ count: Int, _ greedy: Bool, _ source: String
    ) throws(MonitoringError) {
        var forks: [Int] = []
        for _ in 0..<count {
            forks.append(reserve())
            try emit(inner, source)
        }
        for fork in forks { instructions[fork] = split(into: fork + 1, past: instructions.count, greedy) }
    }

    private mutating func emitLoop(_ inner: PatternNode, _ greedy: Bool, _ source: String) throws(MonitoringError) {
        let fork = reserve()
        try emit(inner, source)
        instructions.append(.jump(Int32(fork)))
        instructions[fork] = split(into: fork + 1, past: instructions.count, greedy)
    }

    private func split(into body: Int, past: Int, _ greedy: Bool) -> Instruction {
        greedy
            ? .split(preferred: Int32(body), other: Int32(past)) : .split(preferred: Int32(past), other: Int32(body))
    }

    private mutating func reserve() -> Int {
        instructions.append(.jump(0))
        return instructions.count - 1
    }
}
