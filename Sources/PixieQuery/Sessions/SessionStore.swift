public import PixieCore

/// Keeps conversations for a while: in the store that instances share where there is one, else in this process.
///
/// A conversation is kept under its user's id and its own, so that no user's words can come up in another's; whose it is stands
/// beside it, so that an id is one user's only. While the shared store is away, this instance goes on with what it knows itself.
public struct SessionStore: Sendable {
    /// A conversation, and whether the shared store could not be asked for it.
    struct Loaded: Sendable {
        var conversation: Conversation
        var isDegraded: Bool
        var reading = Reading()
    }

    /// When a conversation was loaded and from where, so that what is forgotten meanwhile does not come back when it is saved.
    struct Reading: Sendable {
        /// In milliseconds since 1970.
        var at = Int64.max
        /// It stood where conversations are kept: in the shared store where there is one.
        var wasKept = false
    }

    private let shared: (any SharedStore)?
    private let local: any SharedStore
    private let lifetime: Duration
    private let ledger: InvalidationLedger
    private let time: any TimeSource

    /// - Parameters:
    ///   - shared: nil where instances share nothing.
    ///   - local: this process's own memory.
    ///   - lifetime: how long a conversation is kept after its last turn.
    ///   - ledger: where an order to forget every conversation, given to any instance, is heard of.
    public init(
        shared: (any SharedStore)?, local: any SharedStore, lifetime: Duration, ledger: InvalidationLedger,
        time: any TimeSource
    ) {
        self.shared = shared
        self.local = local
        self.lifetime = lifetime
        self.ledger = ledger
        self.time = time
    }

    /// What was said before; nothing for an id that is new. Throws `sessionNotFound` when it is another user's.
    func load(_ session: SessionID, user: UserID, deadline: Deadline) async throws -> Loaded {
        let readAt = time.milliseconds
        var loaded = try await find(session, user: user, deadline: deadline)
        loaded.reading.at = readAt
        return loaded
    }

    private func find(_ session: SessionID, user: UserID, deadline: Deadline) async throws -> Loaded {
        var own = try await read(local, session, user, deadline)
        if let known = own, known.savedAt <= ledger.sessionsEnd { own = nil }
        guard let shared else { return Self.loaded(own) }
        do {
            let found = try await read(shared, session, user, deadline)
            // Of two saved in the same millisecond the local one came after the shared one it was built on.
            if let own, own.isLocalOnly, own.savedAt >= found?.savedAt ?? 0, let conversation = own.conversation {
                return Loaded(conversation: conversation, isDegraded: false)
            }
            return Self.loaded(found)
        } catch is UpstreamError {
            return Loaded(conversation: own?.conversation ?? Conversation(), isDegraded: true)
        }
    }

    /// What cannot be read was written by something else: the conversation begins anew.
    private static func loaded(_ kept: KeptConversation?) -> Loaded {
        guard let conversation = kept?.conversation else {
            return Loaded(conversation: Conversation(), isDegraded: false)
        }
        return Loaded(conversation: conversation, isDegraded: false, reading: Reading(wasKept: true))
    }

    /// Keeps the conversation, unless it, or all of them, were to be forgotten since it was loaded; false when the shared store did not
    /// take it. Throws `sessionNotFound` when the id has become another user's meanwhile.
    func save(
        _ conversation: Conversation, _ session: SessionID, user: UserID, reading: Reading, deadline: Deadline
    ) async throws -> Bool {
        if reading.at <= ledger.sessionsEnd { return true }
        let savedAt = time.milliseconds
        var kept = KeptConversation.bytes(conversation, savedAt: savedAt, isLocalOnly: false)
        var isLocalOnly = false
        if let shared {
            do {
                guard try await write(kept, to: shared, session, user, onlyReplacing: reading.wasKept, deadline) else {
                    try await local.remove([Self.key(session, user), Self.ownerKey(session)], deadline: deadline)
                    return true
                }
            } catch is UpstreamError {
                isLocalOnly = true
                kept = KeptConversation.bytes(conversation, savedAt: savedAt, isLocalOnly: true)
            }
        }
        _ = try await write(
            kept, to: local, session, user, onlyReplacing: shared == nil && reading.wasKept, deadline)
        return !isLocalOnly
    }

    /// Forgets the conversation; false when there was none, or it is another user's. Throws `UpstreamError` when the shared store
    /// cannot be asked: it may have it still.
    public func remove(_ session: SessionID, user: UserID, deadline: Deadline) async throws -> Bool {
        var count = 0
        for store in [shared, local].compactMap({ $0 }) {
            let owner = try await owner(store, session, deadline)
            guard owner == nil || owner == user else { return false }
            // Where nobody owns the id now, somebody may the next moment.
            let keys = [Self.key(session, user)] + (owner == nil ? [] : [Self.ownerKey(session)])
            count += try await store.remove(keys, deadline: deadline)
        }
        return count > 0
    }

    /// How many conversations there are: shared ones where instances share them, else this process's.
    public func count(deadline: Deadline) async throws -> Int {
        try await (shared ?? local).count(beginningWith: Self.prefix, deadline: deadline)
    }

    /// Forgets every conversation; how many there were. Other instances forget their own copies when they hear of the order.
    /// Throws `UpstreamError` when the shared store cannot be asked: some may be left then.
    public func removeAll(deadline: Deadline) async throws -> Int {
        var count = 0
        for store in [local, shared].compactMap({ $0 }) {
            count = try await store.removeAll(beginningWith: Self.prefix, deadline: deadline)
            try await store.removeAll(beginningWith: Self.ownerPrefix, deadline: deadline)
        }
        return count
    }

    private func read(
        _ store: any SharedStore, _ session: SessionID, _ user: UserID, _ deadline: Deadline
    ) async throws -> KeptConversation? {
        let found = try await store.values(of: [Self.ownerKey(session), Self.key(session, user)], deadline: deadline)
        if let owner = found[0], String(decoding: owner, as: UTF8.self) != user.description {
            throw Self.anothers
        }
        return found[1].flatMap { KeptConversation($0) }
    }

    /// False when it was to replace one that is gone.
    private func write(
        _ kept: [UInt8], to store: any SharedStore, _ session: SessionID, _ user: UserID, onlyReplacing: Bool,
        _ deadline: Deadline
    ) async throws -> Bool {
        let written = try await store.set(
            kept, for: Self.key(session, user), ownedBy: Array(user.description.utf8),
            at: Self.ownerKey(session), onlyReplacing: onlyReplacing, lifetime: lifetime, deadline: deadline)
        switch written {
        case .done: return true
        case .gone: return false
        case .anothers: throw Self.anothers
        }
    }

    private func owner(_ store: any SharedStore, _ session: SessionID, _ deadline: Deadline) async throws -> UserID? {
        try await store.value(of: Self.ownerKey(session), deadline: deadline).flatMap {
            UserID(String(decoding: $0, as: UTF8.self))
        }
    }

    private static let prefix = "session:"
    private static let ownerPrefix = "session_owner:"
    private static let anothers = QueryError(.sessionNotFound, "the session is another user's")

    private static func key(_ session: SessionID, _ user: UserID) -> String { "\(prefix)\(user):\(session)" }

    private static func ownerKey(_ session: SessionID) -> String { "\(ownerPrefix)\(session)" }
}
