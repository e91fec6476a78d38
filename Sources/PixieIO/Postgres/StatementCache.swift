/// Which statements a connection has prepared, and under which names. Bounded: the one unused for longest makes room.
struct StatementCache {
    struct Key: Hashable {
        var text: String
        var types: [PostgresType]
    }

    enum Use: Hashable {
        case prepared(name: String)
        /// Prepare it under `name`, and drop the statement called `evicting`.
        case prepare(name: String, evicting: String?)
    }

    private struct Entry {
        var name: String
        var lastUse: UInt64
    }

    private let limit: Int
    private var entries: [Key: Entry] = [:]
    private var clock: UInt64 = 0

    init(limit: Int) { self.limit = limit }

    var count: Int { entries.count }

    /// What to do to run the statement. One that turns out not to be prepared must be told to `forget`.
    mutating func use(_ key: Key) -> Use {
        clock += 1
        if let entry = entries[key] {
            entries[key]?.lastUse = clock
            return .prepared(name: entry.name)
        }
        var evicted: String?
        if entries.count >= limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            entries[oldest.key] = nil
            evicted = oldest.value.name
        }
        // Names are never used twice, so a statement the server failed to drop is in nobody's way.
        let name = "pixie_\(clock)"
        entries[key] = Entry(name: name, lastUse: clock)
        return .prepare(name: name, evicting: evicted)
    }

    /// The statement's name if it was known; it is prepared anew next time.
    @discardableResult
    mutating func forget(_ key: Key) -> String? { entries.removeValue(forKey: key)?.name }
}
