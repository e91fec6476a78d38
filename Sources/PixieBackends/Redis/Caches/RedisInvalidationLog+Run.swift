public import PixieCore
import PixieIO

extension RedisInvalidationLog {
    /// Keeps `follower` in step until the task is cancelled.
    ///
    /// What another instance orders is applied as soon as Redis hands it over. `follower` may trust what it has for `blindness` after
    /// the last moment of which everything is known, and is told when that is over.
    public func run(_ follower: any InvalidationFollower, time: any TimeSource) async {
        var watch = LogWatch(at: time.now())
        // Nothing was heard of it yet, and nobody waits for an instance that is not on its list.
        follower.trust(until: time.now())
        var reader: RedisStreamReader?
        while !Task.isCancelled {
            do {
                let asked = time.now()
                let number = try await beat(follower, deadline: watch.deadline(from: asked, wait: .zero))
                trust(follower, &watch, upTo: number, asOf: asked)
                let open: RedisStreamReader
                if let known = reader { open = known } else { open = try await unguarded.pool.streamReader() }
                reader = open
                try await follow(follower, open, until: asked.advanced(by: Self.beatInterval), watch: watch, time: time)
                // Where orders come without a pause, the log is never at rest: what it held when it was asked is what counts.
                trust(follower, &watch, upTo: number, asOf: asked)
            } catch {
                // A reader whose read failed may be in the middle of an answer.
                reader = nil
                if watch.isBlind(at: time.now()) { follower.lostSight() }
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
        try? await leave(deadline: .after(.seconds(1)))
    }

    /// Everything that stood in the log at `instant` is known once `number` is reached.
    private func trust(
        _ follower: any InvalidationFollower, _ watch: inout LogWatch, upTo number: Int64,
        asOf instant: ContinuousClock.Instant
    ) {
        guard hasReached(number) else { return }
        watch.heard(at: instant)
        follower.trust(until: watch.trustedUntil)
    }

    /// Reads until it is time for a sign of life: at `end`, or as soon as something was applied, which those who wait want to know.
    private func follow(
        _ follower: any InvalidationFollower, _ reader: RedisStreamReader, until end: ContinuousClock.Instant,
        watch: LogWatch, time: any TimeSource
    ) async throws {
        while true {
            let now = time.now()
            let wait = now.duration(to: end)
            guard wait > .zero, !Task.isCancelled else { return }
            let deadline = watch.deadline(from: now, wait: wait)
            let applied = try await advance(follower) { after in
                try await reader.read(
                    "pixie:invalidations", after: after, count: 1_000, wait: wait, deadline: deadline)
            }
            if applied > 0 { return }
        }
    }
}

/// For how long nothing was heard of the log.
struct LogWatch: Sendable {
    private var heardAt: ContinuousClock.Instant

    init(at now: ContinuousClock.Instant) { heardAt = now }

    /// Everything that stood in the log at `instant` is known.
    mutating func heard(at instant: ContinuousClock.Instant) { heardAt = instant }

    var trustedUntil: ContinuousClock.Instant { heardAt.advanced(by: RedisInvalidationLog.blindness) }

    func isBlind(at now: ContinuousClock.Instant) -> Bool { now >= trustedUntil }

    /// When to give up on an answer that may take `wait`: after another second, but not past the moment of blindness, so that it is not
    /// noticed late.
    func deadline(from now: ContinuousClock.Instant, wait: Duration) -> Deadline {
        let patience = Deadline.after(wait + .seconds(1), from: now)
        return trustedUntil > now ? Deadline(min(patience.instant, trustedUntil)) : patience
    }
}
