import PixieCore

extension QueryPipeline {
    /// How long another instance may work on a question without a sign of life: as long as several take, however slow the shared cache
    /// may be; 2 s where nothing is configured.
    private static func lease(_ shared: SharedTier) -> Duration { shared.patience * 8 }
    /// How long to wait for word from another instance before looking again.
    private static let look = Duration.milliseconds(250)

    /// `produce`, unless another instance is answering the question and does.
    ///
    /// An instance that fails, or dies, or makes an answer that is not kept, is followed by one of those that wait; never by all at once.
    /// Without the shared cache every instance answers for itself.
    func produceForAll(_ pending: PendingQuery, onEvent: QueryEventSink?) async throws -> QueryOutcome {
        guard let shared = parts.shared, pending.mayRead else { return try await produce(pending, onEvent: onEvent) }
        while true {
            do {
                let lease = CacheLease(parts.invalidation.ledger)
                switch try await shared.turn(
                    for: pending.keys, lease: Self.lease(shared), deadline: pending.question.deadline)
                {
                case .mine(let hold): return try await lead(pending, hold, shared, onEvent: onEvent)
                case .answered(let found): return try await give(found, pending, lease: lease, onEvent: onEvent)
                case .others: try await shared.locks.awaitRelease(pending.userKey.entryID, limit: Self.look)
                }
            } catch let error as UpstreamError where error.upstream == .sharedCache {
                return try await produce(pending, onEvent: onEvent)
            }
        }
    }

    /// Takes into memory what the other instances have answered for the scopes that may answer this question.
    func hydrate(_ pending: PendingQuery, lease: CacheLease) async throws {
        guard let shared = parts.shared, parts.semanticEnabled, pending.question.session == nil else { return }
        let deadline = pending.question.deadline
        try await shared.hydrate(.user(pending.question.user), lease: lease, deadline: deadline)
        if pending.sharedKey != nil { try await shared.hydrate(.shared, lease: lease, deadline: deadline) }
    }

    private func lead(
        _ pending: PendingQuery, _ hold: FlightHold, _ shared: SharedTier, onEvent: QueryEventSink?
    ) async throws -> QueryOutcome {
        // However it ends: those who wait need not wait for the lease to end.
        defer { if !hold.isGivenBack { shared.locks.release(hold.fence) } }
        return try await withThrowingTaskGroup(of: QueryOutcome?.self) { group in
            group.addTask { try await self.produce(pending, onEvent: onEvent, hold: hold) }
            group.addTask {
                await Self.renew(hold.fence, shared)
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let outcome = ended { return outcome }
            }
            // The group ends only after `produce` has returned or thrown above.
            throw CancellationError()
        }
    }

    /// Until it is cancelled, or the right is lost: then the answer is given to who asked, and the store will not keep it.
    private static func renew(_ fence: FlightFence, _ shared: SharedTier) async {
        while true {
            do { try await Deadline.after(lease(shared) / 2).passes() } catch { return }
            let isHeld = try? await shared.locks.renew(
                fence, lease: lease(shared), deadline: .after(shared.patience * 2))
            if isHeld == false { return }
        }
    }

    /// The answer that instances share, handed over; nil when there is none.
    func sharedHit(
        _ pending: PendingQuery, _ shared: SharedTier, onEvent: QueryEventSink?
    ) async throws -> QueryOutcome? {
        let lease = CacheLease(parts.invalidation.ledger)
        guard let found = try await shared.exact(pending.keys, deadline: pending.question.deadline) else { return nil }
        return try await give(found, pending, lease: lease, onEvent: onEvent)
    }

    private func give(
        _ found: FoundAnswer, _ pending: PendingQuery, lease: CacheLease, onEvent: QueryEventSink?
    ) async throws -> QueryOutcome {
        let hit = take(found, for: pending, lease: lease, at: parts.time.now())
        if let onEvent { try await Self.replay(hit, to: onEvent) }
        return hit
    }

    /// Gives what the shared cache gave, and keeps it in memory.
    func take(
        _ found: FoundAnswer, for pending: PendingQuery, lease: CacheLease, at now: ContinuousClock.Instant
    ) -> QueryOutcome {
        // Refused when something was invalidated since: it was true when the cache gave it, and may be so no longer.
        parts.exactCache.store(found.cached, for: found.key, lease: lease, at: now)
        parts.metrics.count(.exact, .hit)
        return exactHit(found, timings: pending.timings, at: now)
    }
}
