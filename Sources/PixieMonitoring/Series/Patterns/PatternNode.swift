/// A parsed pattern.
indirect enum PatternNode: Sendable {
    case empty
    case set(ScalarSet)
    case sequence([PatternNode])
    case choice([PatternNode])
    case repetition(PatternNode, least: Int, most: Int?, greedy: Bool)
    case group(PatternNode, index: Int)
    case begin
    case end

    /// Every text the pattern accepts, if those are few and none depends on a class: the fast path of `a|b|c`.
    func literals(limit: Int = 64) -> [String]? {
        switch self {
        case .empty: return [""]
        case .set(let set):
            guard let single = set.single, let scalar = Unicode.Scalar(single) else { return nil }
            return [String(Character(scalar))]
        case .group(let inner, _): return inner.literals(limit: limit)
        case .choice(let branches):
            var all: [String] = []
            for branch in branches {
                guard let texts = branch.literals(limit: limit), all.count + texts.count <= limit else { return nil }
                all += texts
            }
            return all
        case .sequence(let parts):
            var all = [""]
            for part in parts {
                guard let texts = part.literals(limit: limit), all.count * texts.count <= limit else { return nil }
                all = all.flatMap { head in texts.map { head + $0 } }
            }
            return all
        case .repetition, .begin, .end: return nil
        }
    }

    /// `.*` or `.+`: how many characters at least, and whether a newline is one.
    var wildcard: (least: Int, newline: Bool)? {
        guard case .repetition(.set(let set), let least, nil, _) = self, least <= 1 else { return nil }
        if set == .any { return (least, true) }
        return set == .anyButNewline ? (least, false) : nil
    }
}
