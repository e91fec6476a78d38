import PixieCore

extension PoolLedger {
    var statistics: PostgresPoolStatistics {
        var counts = PostgresPoolStatistics()
        counts.idle = idle.count
        counts.inUse = entries.values.count { $0.state == .lent }
        counts.preparing = entries.count - counts.idle - counts.inUse
        counts.overflow = max(0, entries.count - configuration.size)
        counts.waiters = waiters.count
        counts.maximum = configuration.maximum
        counts.acquireTimeouts = acquireTimeouts
        return counts
    }

    /// When `tick` has something to do; nil when only events matter.
    var nextTick: ContinuousClock.Instant? {
        var next: ContinuousClock.Instant?
        if let retryAt, !waiters.isEmpty { next = retryAt }
        for connection in idle {
            guard let entry = entries[connection], case .idle(let since) = entry.state else { continue }
            var end = entry.openedAt.advanced(by: configuration.recycleAfter)
            if entries.count > configuration.size { end = min(end, since.advanced(by: configuration.overflowIdle)) }
            next = min(next ?? end, end)
        }
        return next
    }

    /// Nothing is connected, nothing is about to be, and it is not yet time to try again.
    func isWithoutHope(at now: ContinuousClock.Instant) -> Bool {
        guard let retryAt, retryAt > now else { return false }
        return entries.isEmpty
    }

    func isOld(_ entry: Entry, _ now: ContinuousClock.Instant) -> Bool {
        entry.openedAt.duration(to: now) >= configuration.recycleAfter
    }

    mutating func becomeIdle(_ connection: Connection, _ now: ContinuousClock.Instant) -> [Action] {
        if isDraining {
            entries[connection] = nil
            return [.close(connection)]
        }
        entries[connection]?.state = .idle(since: now)
        idle.append(connection)
        return settle(now)
    }

    /// Gives connections to those who wait, first come first served, and opens what is lacking.
    mutating func settle(_ now: ContinuousClock.Instant) -> [Action] {
        guard !isDraining else { return [] }
        var actions: [Action] = []
        var expected = entries.values.count { $0.state == .opening || $0.state == .pinging }
        while waiters.count > 0, let connection = idle.last, let entry = entries[connection] {
            guard case .idle(let since) = entry.state else { break }
            if isOld(entry, now) {
                idle.removeLast()
                entries[connection] = nil
                actions.append(.close(connection))
            } else if since.duration(to: now) >= configuration.pingAfter {
                // It serves one of those who wait when it answers; more than that need not be asked.
                guard waiters.count > expected else { break }
                idle.removeLast()
                entries[connection]?.state = .pinging
                expected += 1
                actions.append(.ping(connection))
            } else {
                idle.removeLast()
                entries[connection]?.state = .lent
                actions.append(.lend(connection, to: waiters.removeFirst()))
            }
        }
        // While connecting fails, one attempt at a time, and not before its time.
        if let due = retryAt, due <= now { retryAt = nil }
        let mayOpen = retryAt == nil
        let atOnce = failures == 0 ? Int.max : 1
        while mayOpen, waiters.count > expected, expected < atOnce, entries.count < configuration.maximum {
            lastConnection += 1
            entries[lastConnection] = Entry(state: .opening, openedAt: now)
            expected += 1
            actions.append(.open(lastConnection))
        }
        return actions
    }

    mutating func closeExpired(_ now: ContinuousClock.Instant) -> [Action] {
        var actions: [Action] = []
        var superfluous = entries.count - configuration.size
        // The first have been idle for longest.
        for connection in idle {
            guard let entry = entries[connection], case .idle(let since) = entry.state else { continue }
            let isSuperfluous = superfluous > 0 && since.duration(to: now) >= configuration.overflowIdle
            guard isSuperfluous || isOld(entry, now) else { continue }
            superfluous -= 1
            entries[connection] = nil
            actions.append(.close(connection))
        }
        idle.removeAll { entries[$0] == nil }
        return actions
    }
}
