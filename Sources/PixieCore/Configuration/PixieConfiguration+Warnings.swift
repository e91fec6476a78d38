extension PixieConfiguration {
    /// What to say about the names that were set, one line each, in the names' order.
    func warnings(about names: [String]) -> [String] {
        let known = Set(ConfigurationVariable.all.map(\.name))
        var warnings: [String] = []
        for name in Set(names).sorted() {
            if !known.contains(name) && name.hasPrefix("PIXIE_") && !name.hasPrefix("PIXIE_TEST_") {
                let nearest = Self.nearest(to: name, among: known)
                warnings.append("\(name) is not a known variable" + (nearest.map { "; did you mean \($0)?" } ?? ""))
            }
        }
        for (name, tokens) in [
            ("PIXIE_API_TOKENS", server.apiTokens), ("PIXIE_ADMIN_TOKENS", admin.tokens),
            ("PIXIE_ADMIN_READ_TOKENS", admin.readTokens),
        ]
        where tokens.contains(where: { $0.utf8.count < 16 }) {
            warnings.append("\(name) holds a token of fewer than 16 characters, which can be guessed")
        }
        if server.apiTokens.isEmpty && !Self.isLoopback(server.host) {
            warnings.append(
                "PIXIE_HOST is not a loopback address and PIXIE_API_TOKENS is not set: the query API is open")
        }
        if caches.memoryBytes == 0 {
            warnings.append(
                "PIXIE_CACHE_MEMORY is 0: "
                    + (redis.host == nil
                        ? "nothing is cached" : "only what is asked in the same words is answered, from Redis"))
        }
        return warnings
    }

    /// The known name that takes the fewest edits; nil when all of them take more than a third of the name.
    static func nearest(to name: String, among known: Set<String>) -> String? {
        let ranked = known.sorted().map { (name: $0, edits: editDistance(name, $0)) }
        guard let best = ranked.min(by: { $0.edits < $1.edits }), best.edits <= max(2, name.count / 3) else {
            return nil
        }
        return best.name
    }

    /// Levenshtein: insertions, deletions and replacements of one byte.
    static func editDistance(_ first: String, _ second: String) -> Int {
        let columns = Array(second.utf8)
        var previous = Array(0...columns.count)
        for (row, byte) in first.utf8.enumerated() {
            var current = [row + 1]
            for (column, other) in columns.enumerated() {
                let replaced = previous[column] + (byte == other ? 0 : 1)
                current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[columns.count]
    }
}
