import PixieCore

/// Reads the options of a command strictly: one of another kind, out of range or unknown is an error that names it.
struct CommandOptions {
    private var rest: [String: JSONValue]
    /// Say what would be done only.
    private(set) var isDryRun = false
    /// What costs or deletes may be done.
    private(set) var isConfirmed = false

    init(_ options: [String: JSONValue]) throws(CollectionError) {
        rest = options
        isDryRun = try bool("dry_run")
        isConfirmed = try bool("yes")
    }

    /// For what changes nothing, so that there is nothing to look at beforehand.
    func refuseDryRun() throws(CollectionError) {
        guard isDryRun else { return }
        throw CollectionError(.invalid(field: "dry_run"), "dry_run is not an option of this: it changes nothing")
    }

    /// To be called when all are read.
    func end() throws(CollectionError) {
        guard let unknown = rest.keys.sorted().first else { return }
        throw CollectionError(.invalid(field: unknown), "\(unknown) is not an option of this")
    }

    mutating func bool(_ name: String) throws(CollectionError) -> Bool {
        switch rest.removeValue(forKey: name) {
        case nil, .null: return false
        case .bool(let value): return value
        default: throw CollectionError(.invalid(field: name), "\(name) must be true or false")
        }
    }

    mutating func integer(_ name: String, _ range: ClosedRange<Int>) throws(CollectionError) -> Int? {
        switch rest.removeValue(forKey: name) {
        case nil, .null: return nil
        case .integer(let value) where range.contains(Int(value)): return Int(value)
        default:
            throw CollectionError(
                .invalid(field: name), "\(name) must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    mutating func number(_ name: String, _ range: ClosedRange<Double>) throws(CollectionError) -> Double? {
        let value: Double
        switch rest.removeValue(forKey: name) {
        case nil, .null: return nil
        case .integer(let found): value = Double(found)
        case .number(let found): value = found
        default: value = .nan
        }
        guard range.contains(value) else {
            throw CollectionError(
                .invalid(field: name), "\(name) must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    mutating func text(_ name: String) throws(CollectionError) -> String? {
        switch rest.removeValue(forKey: name) {
        case nil, .null: return nil
        case .string(let value) where !value.isEmpty && value.utf8.count <= 64 << 10: return value
        default: throw CollectionError(.invalid(field: name), "\(name) must be text")
        }
    }

    mutating func needed(_ name: String) throws(CollectionError) -> String {
        guard let value = try text(name) else { throw CollectionError(.invalid(field: name), "\(name) is missing") }
        return value
    }

    mutating func timeout() throws(CollectionError) -> Duration {
        .seconds(try integer("timeout_seconds", 1...1_000_000) ?? 3_600)
    }

    mutating func strategy() throws(CollectionError) -> BulkStrategy? {
        guard let text = try text("strategy") else { return nil }
        guard let strategy = BulkStrategy(rawValue: text) else {
            throw CollectionError(.invalid(field: "strategy"), "strategy must be defer, m0, throttle or online")
        }
        return strategy
    }

    mutating func graph() throws(CollectionError) -> GraphChange {
        GraphChange(
            m: try integer("m", 0...1_000), efConstruct: try integer("ef_construct", 4...100_000),
            payloadM: try integer("payload_m", 0...1_000),
            fullScanThreshold: try integer("full_scan_threshold", 10...1_000_000_000),
            indexingThreshold: try integer("indexing_threshold", 0...1_000_000_000))
    }

    /// "auto", or a number.
    mutating func optimizationThreads() throws(CollectionError) -> OptimizationThreads? {
        let name = "max_optimization_threads"
        if rest[name] == .string("auto") {
            rest[name] = nil
            return .automatic
        }
        return try integer(name, 0...1_024).map { .count($0) }
    }
}
