public import PixieCore
import Synchronization

/// A shared store that a test can take away. Nothing in it expires.
public final class FakeSharedStore: SharedStore {
    private let values = Mutex<[String: [UInt8]]>([:])
    private let isAway = Atomic(false)

    public init() {}

    public var keys: [String] { values.withLock { $0.keys.sorted() } }

    public func goAway(_ away: Bool = true) { isAway.store(away, ordering: .relaxed) }

    public func value(of key: String, deadline: Deadline) async throws -> [UInt8]? {
        try await values(of: [key], deadline: deadline)[0]
    }

    public func values(of keys: [String], deadline: Deadline) async throws -> [[UInt8]?] {
        try check()
        return values.withLock { values in keys.map { values[$0] } }
    }

    public func set(_ value: [UInt8], for key: String, lifetime: Duration, deadline: Deadline) async throws {
        try check()
        values.withLock { $0[key] = value }
    }

    public func set(
        _ value: [UInt8], for key: String, ownedBy owner: [UInt8], at ownerKey: String, onlyReplacing: Bool,
        lifetime: Duration, deadline: Deadline
    ) async throws -> OwnedWrite {
        try check()
        return values.withLock { values in
            if let other = values[ownerKey], other != owner { return .anothers }
            if onlyReplacing, values[key] == nil { return .gone }
            values[key] = value
            values[ownerKey] = owner
            return .done
        }
    }

    public func remove(_ keys: [String], deadline: Deadline) async throws -> Int {
        try check()
        return values.withLock { values in keys.count { values.removeValue(forKey: $0) != nil } }
    }

    public func keys(
        beginningWith prefix: String, from cursor: UInt64?, deadline: Deadline
    ) async throws -> (keys: [String], next: UInt64?) {
        try check()
        return (keys.filter { $0.hasPrefix(prefix) }, nil)
    }

    private func check() throws(UpstreamError) {
        if isAway.load(ordering: .relaxed) { throw UpstreamError(.sharedCache, .unreachable, "away") }
    }
}
