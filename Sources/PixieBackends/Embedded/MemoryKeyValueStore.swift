public import PixieCore
import Synchronization

/// Keeps what one process shares with itself: the twin of Redis where there is none.
///
/// Holds at most `maximumBytes` (keys, values and 128 bytes an entry); beyond it the entries used longest ago go first.
public final class MemoryKeyValueStore: SharedStore {
    private let table: Mutex<ExpiringTable>
    private let time: any TimeSource

    public init(maximumBytes: Int = 64 << 20, time: any TimeSource = SystemTime()) {
        table = Mutex(ExpiringTable(maximumBytes: maximumBytes))
        self.time = time
    }

    public func value(of key: String, deadline: Deadline) async throws -> [UInt8]? {
        try await values(of: [key], deadline: deadline)[0]
    }

    public func values(of keys: [String], deadline: Deadline) async throws -> [[UInt8]?] {
        let now = try begin(keys, deadline)
        return table.withLock { table in keys.map { table.value(of: Array($0.utf8), now: now) } }
    }

    public func set(_ value: [UInt8], for key: String, lifetime: Duration, deadline: Deadline) async throws {
        let now = try begin([key], deadline)
        try SharedStoreLimits.check(value: value, lifetime: lifetime)
        table.withLock { $0.set(value, for: Array(key.utf8), until: now.advanced(by: lifetime), now: now) }
    }

    public func set(
        _ value: [UInt8], for key: String, ownedBy owner: [UInt8], at ownerKey: String, onlyReplacing: Bool,
        lifetime: Duration, deadline: Deadline
    ) async throws -> OwnedWrite {
        let now = try begin([key, ownerKey], deadline)
        try SharedStoreLimits.check(value: value, lifetime: lifetime)
        try SharedStoreLimits.check(value: owner, lifetime: lifetime)
        let end = now.advanced(by: lifetime)
        return table.withLock { table in
            let (name, place) = (Array(ownerKey.utf8), Array(key.utf8))
            if let other = table.value(of: name, now: now), other != owner { return .anothers }
            if onlyReplacing, table.value(of: place, now: now) == nil { return .gone }
            table.set(value, for: place, until: end, now: now)
            table.set(owner, for: name, until: end, now: now)
            return .done
        }
    }

    @discardableResult
    public func remove(_ keys: [String], deadline: Deadline) async throws -> Int {
        let now = try begin(keys, deadline)
        return table.withLock { table in keys.count { table.remove(Array($0.utf8), now: now) } }
    }

    public func keys(
        beginningWith prefix: String, from cursor: UInt64?, deadline: Deadline
    ) async throws -> (keys: [String], next: UInt64?) {
        let now = try begin([prefix], deadline)
        let found = table.withLock { $0.keys(beginningWith: Array(prefix.utf8), now: now) }
        return (found.map { String(decoding: $0, as: UTF8.self) }, nil)
    }

    /// Bytes held now.
    public var bytes: Int { table.withLock { $0.bytes } }

    private func begin(_ keys: [String], _ deadline: Deadline) throws -> ContinuousClock.Instant {
        try Task.checkCancellation()
        try SharedStoreLimits.check(keys: keys)
        let now = time.now()
        if deadline.hasPassed(at: now) { throw UpstreamError(.sharedCache, .timeout, "the deadline had passed") }
        return now
    }
}
