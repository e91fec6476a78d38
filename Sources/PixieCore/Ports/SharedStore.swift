/// Bytes under a key for a while, shared by all instances: what the second tier of a cache and the sessions are kept in.
///
/// Entries may go before their time when memory is short. Every method throws `UpstreamError` with `.sharedCache`:
/// `unreachable`, `timeout`, `interrupted`, `failed`, `unavailable` (too much under way), `rejected` (a key, value or lifetime
/// outside `SharedStoreLimits`) or `malformed`; or `CancellationError`.
public protocol SharedStore: Sendable {
    /// The value of `key`; nil when there is none, or no longer.
    func value(of key: String, deadline: Deadline) async throws -> [UInt8]?

    /// The value of each key, in their order, from one moment.
    func values(of keys: [String], deadline: Deadline) async throws -> [[UInt8]?]

    /// Puts `value` there for `lifetime`, in place of what was there. Thrown `interrupted` or `timeout`: perhaps it was.
    func set(_ value: [UInt8], for key: String, lifetime: Duration, deadline: Deadline) async throws

    /// In one step: puts `value` there for `lifetime`, and `owner` at `ownerKey`, unless another owner stands there. With
    /// `onlyReplacing` it takes the place of an earlier value only. Errors as of `set`.
    func set(
        _ value: [UInt8], for key: String, ownedBy owner: [UInt8], at ownerKey: String, onlyReplacing: Bool,
        lifetime: Duration, deadline: Deadline
    ) async throws -> OwnedWrite

    /// Takes them away; how many there were.
    @discardableResult
    func remove(_ keys: [String], deadline: Deadline) async throws -> Int

    /// Some of the keys that begin with `prefix`, from where an earlier call ended (nil: the start), and where to go on; nil: that was
    /// all. A key that is there all the while comes at least once; it may come twice.
    func keys(
        beginningWith prefix: String, from cursor: UInt64?, deadline: Deadline
    ) async throws -> (keys: [String], next: UInt64?)
}

extension SharedStore {
    /// How many entries have keys that begin with `prefix`. Looks at every key there is, a batch at a time.
    public func count(beginningWith prefix: String, deadline: Deadline) async throws -> Int {
        var keys: Set<String> = []
        try await forEachBatch(beginningWith: prefix, deadline: deadline) { keys.formUnion($0) }
        return keys.count
    }

    /// Takes away the entries whose keys begin with `prefix`, a batch at a time; how many there were. What is put there meanwhile may
    /// stay; when it throws, some may be gone.
    @discardableResult
    public func removeAll(beginningWith prefix: String, deadline: Deadline) async throws -> Int {
        var count = 0
        try await forEachBatch(beginningWith: prefix, deadline: deadline) { keys in
            count += try await remove(keys, deadline: deadline)
        }
        return count
    }

    private func forEachBatch(
        beginningWith prefix: String, deadline: Deadline, _ body: ([String]) async throws -> Void
    ) async throws {
        var cursor: UInt64?
        repeat {
            let (keys, next) = try await keys(beginningWith: prefix, from: cursor, deadline: deadline)
            for start in stride(from: 0, to: keys.count, by: SharedStoreLimits.keys) {
                try await body(Array(keys[start..<min(start + SharedStoreLimits.keys, keys.count)]))
            }
            cursor = next
        } while cursor != nil
    }
}

/// What became of a value that is its owner's. But for `done` nothing was changed.
public enum OwnedWrite: Sendable {
    case done
    /// The key is another owner's.
    case anothers
    /// There is no earlier value, or no longer.
    case gone
}

/// What a shared store takes.
public enum SharedStoreLimits {
    /// UTF-8 bytes of a key, which is not empty.
    public static let keyBytes = 1_024
    public static let valueBytes = 8 << 20
    /// Keys of one call.
    public static let keys = 1_000
    public static let lifetime = Duration.milliseconds(1)...Duration.seconds(86_400 * 365)

    /// Throws `rejected` when there is a key, or there are keys, that no store takes.
    public static func check(keys: [String]) throws(UpstreamError) {
        guard keys.count <= Self.keys, keys.allSatisfy({ (1...keyBytes).contains($0.utf8.count) }) else {
            throw UpstreamError(.sharedCache, .rejected, "a key that is empty or too long, or too many keys")
        }
    }

    /// Throws `rejected` when no store takes it.
    public static func check(value: [UInt8], lifetime: Duration) throws(UpstreamError) {
        guard value.count <= valueBytes, Self.lifetime.contains(lifetime) else {
            throw UpstreamError(.sharedCache, .rejected, "a value that is too long, or a lifetime out of range")
        }
    }
}
