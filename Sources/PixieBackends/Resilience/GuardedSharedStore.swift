public import PixieCore

/// A shared store behind a breaker.
public struct GuardedSharedStore: SharedStore {
    private let store: any SharedStore
    private let upstreamGuard: UpstreamGuard

    public init(_ store: any SharedStore, guardedBy upstreamGuard: UpstreamGuard) {
        self.store = store
        self.upstreamGuard = upstreamGuard
    }

    public func value(of key: String, deadline: Deadline) async throws -> [UInt8]? {
        try await upstreamGuard.call(.get, deadline: deadline) { try await store.value(of: key, deadline: $0) }
    }

    public func values(of keys: [String], deadline: Deadline) async throws -> [[UInt8]?] {
        try await upstreamGuard.call(.get, deadline: deadline) { try await store.values(of: keys, deadline: $0) }
    }

    public func set(_ value: [UInt8], for key: String, lifetime: Duration, deadline: Deadline) async throws {
        try await upstreamGuard.call(.set, deadline: deadline) {
            try await store.set(value, for: key, lifetime: lifetime, deadline: $0)
        }
    }

    public func set(
        _ value: [UInt8], for key: String, ownedBy owner: [UInt8], at ownerKey: String, onlyReplacing: Bool,
        lifetime: Duration, deadline: Deadline
    ) async throws -> OwnedWrite {
        try await upstreamGuard.call(.script, deadline: deadline) {
            try await store.set(
                value, for: key, ownedBy: owner, at: ownerKey, onlyReplacing: onlyReplacing, lifetime: lifetime,
                deadline: $0)
        }
    }

    @discardableResult
    public func remove(_ keys: [String], deadline: Deadline) async throws -> Int {
        try await upstreamGuard.call(.remove, deadline: deadline) { try await store.remove(keys, deadline: $0) }
    }

    public func keys(
        beginningWith prefix: String, from cursor: UInt64?, deadline: Deadline
    ) async throws -> (keys: [String], next: UInt64?) {
        try await upstreamGuard.call(.get, deadline: deadline) {
            try await store.keys(beginningWith: prefix, from: cursor, deadline: $0)
        }
    }
}
