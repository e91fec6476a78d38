/// Runs a program over whole texts. States are built as texts ask for them and kept for the next text, so that a run
/// over many label values soon does one table look-up a character. Confined to one query: not shared.
struct PatternAutomaton {
    private static let unknown: Int32 = -2
    private static let dead: Int32 = -1
    /// Beyond this many states the table is started afresh: memory stays bounded for hostile patterns.
    private static let stateLimit = 1_024

    private let program: PatternProgram
    private var states: [[Int32]] = []
    private var stateIndex: [[Int32]: Int32] = [:]
    private var accepting: [Bool] = []
    private var asciiMoves: [Int32] = []
    private var marks: [Int32]
    private var generation: Int32 = 0
    private var start: [Int32] = []

    init(_ program: PatternProgram) {
        self.program = program
        marks = Array(repeating: -1, count: program.instructions.count)
        var seed: [Int32] = []
        close(over: 0, atBegin: true, atEnd: false, into: &seed)
        start = seed
    }

    mutating func matches(_ text: String) -> Bool {
        // Only a text without characters begins and ends at one place.
        if text.isEmpty { return acceptsEmpty() }
        var state = intern(start)
        for scalar in text.unicodeScalars {
            state = move(state, scalar.value)
            if state == PatternAutomaton.dead { return false }
        }
        return accepting[Int(state)]
    }

    private mutating func acceptsEmpty() -> Bool {
        generation &+= 1
        var reached: [Int32] = []
        visit(0, true, true, &reached)
        return reached.contains { if case .accept = program.instructions[Int($0)] { true } else { false } }
    }

    private mutating func move(_ state: Int32, _ scalar: UInt32) -> Int32 {
        if scalar < 128 {
            let known = asciiMoves[Int(state) * 128 + Int(scalar)]
            if known != PatternAutomaton.unknown { return known }
        }
        let flushes = states.count >= PatternAutomaton.stateLimit
        let next = step(states[Int(state)], scalar)
        if flushes { forget() }
        let target = next.isEmpty ? PatternAutomaton.dead : intern(next)
        if scalar < 128, !flushes { asciiMoves[Int(state) * 128 + Int(scalar)] = target }
        return target
    }

    private mutating func step(_ state: [Int32], _ scalar: UInt32) -> [Int32] {
        var next: [Int32] = []
        generation &+= 1
        for place in state {
            if case .scalar(let set) = program.instructions[Int(place)], set.contains(scalar) {
                visit(Int(place) + 1, false, false, &next)
            }
        }
        next.sort()
        return next
    }

    private mutating func close(over place: Int, atBegin: Bool, atEnd: Bool, into reached: inout [Int32]) {
        generation &+= 1
        visit(place, atBegin, atEnd, &reached)
        reached.sort()
    }

    /// Follows everything that takes no character. Iterative: a long alternation must not eat the stack.
    private mutating func visit(_ first: Int, _ atBegin: Bool, _ atEnd: Bool, _ reached: inout [Int32]) {
        var pending = [first]
        while let place = pending.popLast() {
            if marks[place] == generation { continue }
            marks[place] = generation
            switch program.instructions[place] {
            case .split(let preferred, let other):
                pending.append(Int(other))
                pending.append(Int(preferred))
            case .jump(let target): pending.append(Int(target))
            case .save: pending.append(place + 1)
            case .begin: if atBegin { pending.append(place + 1) }
            case .end:
                if atEnd { pending.append(place + 1) } else { reached.append(Int32(place)) }
            case .scalar, .accept: reached.append(Int32(place))
            }
        }
    }

    private mutating func intern(_ set: [Int32]) -> Int32 {
        if let known = stateIndex[set] { return known }
        let index = Int32(states.count)
        states.append(set)
        stateIndex[set] = index
        accepting.append(acceptsAtEnd(set))
        asciiMoves.append(contentsOf: repeatElement(PatternAutomaton.unknown, count: 128))
        return index
    }

    private mutating func acceptsAtEnd(_ set: [Int32]) -> Bool {
        generation &+= 1
        var reached: [Int32] = []
        for place in set {
            switch program.instructions[Int(place)] {
            case .accept: return true
            case .end: visit(Int(place), false, true, &reached)
            default: break
            }
        }
        return reached.contains { if case .accept = program.instructions[Int($0)] { true } else { false } }
    }

    private mutating func forget() {
        states = []
        stateIndex = [:]
        accepting = []
        asciiMoves = []
    }
}
