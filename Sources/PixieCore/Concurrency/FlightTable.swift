import DequeModule

/// Who answers a question that several ask at once: the decisions of `SingleFlight`, without threads or clocks.
///
/// The first to `enter` with a key leads; those who come while it works wait for it. A leader that fails hands over to the
/// longest waiting, and to that one alone. Participants are named by ids their owner never uses twice.
public struct FlightTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    public typealias Participant = UInt64

    public enum Entry: Sendable {
        /// Do the work, then report `succeed` or `fail`.
        case lead
        /// Wait: a later `succeed` or `fail` will name this participant, unless it leaves first.
        case wait
        /// Somebody has just done it.
        case held(Value)
    }

    private struct Flight {
        var leader: Participant
        var leaderStarted: ContinuousClock.Instant
        var waiters: Deque<Participant> = []
    }

    private struct Held {
        var value: Value
        var until: ContinuousClock.Instant
    }

    private let holdFor: Duration
    private var flights: [Key: Flight] = [:]
    private var held: [Key: Held] = [:]
    private var heldOrder: Deque<Key> = []

    /// `holdFor`: a success stays joinable until this long after its leader started; zero keeps nothing.
    public init(holdFor: Duration = .zero) { self.holdFor = holdFor }

    public var flightCount: Int { flights.count }
    public var heldCount: Int { held.count }

    public func waiterCount(of key: Key) -> Int { flights[key]?.waiters.count ?? 0 }

    /// The value somebody has just come to, if it is still joinable.
    public func heldValue(of key: Key, now: ContinuousClock.Instant) -> Value? {
        guard let entry = held[key], now < entry.until else { return nil }
        return entry.value
    }

    public mutating func enter(_ key: Key, as participant: Participant, now: ContinuousClock.Instant) -> Entry {
        sweep(now: now)
        if let value = heldValue(of: key, now: now) { return .held(value) }
        if flights[key] == nil {
            flights[key] = Flight(leader: participant, leaderStarted: now)
            return .lead
        }
        flights[key]?.waiters.append(participant)
        return .wait
    }

    /// The leader is done: every participant returned is to be given `value`.
    public mutating func succeed(
        _ key: Key, leader: Participant, value: Value, now: ContinuousClock.Instant
    ) -> [Participant] {
        sweep(now: now)
        guard let flight = flights[key], flight.leader == leader else { return [] }
        flights[key] = nil
        let until = flight.leaderStarted.advanced(by: holdFor)
        if now < until {
            held[key] = Held(value: value, until: until)
            heldOrder.append(key)
        }
        return Array(flight.waiters)
    }

    /// The leader failed or gave up: the participant returned leads from now on, with work of its own.
    public mutating func fail(_ key: Key, leader: Participant, now: ContinuousClock.Instant) -> Participant? {
        guard var flight = flights[key], flight.leader == leader else { return nil }
        guard let next = flight.waiters.popFirst() else {
            flights[key] = nil
            return nil
        }
        flight.leader = next
        flight.leaderStarted = now
        flights[key] = flight
        return next
    }

    /// A waiter gives up. False when it does not wait (any more): it was answered, or told to lead.
    public mutating func leave(_ key: Key, waiter: Participant) -> Bool {
        guard let index = flights[key]?.waiters.firstIndex(of: waiter) else { return false }
        flights[key]?.waiters.remove(at: index)
        return true
    }

    /// Forgets up to four expired values: more than one call can add, so that the table cannot outgrow its traffic, and few
    /// enough that no caller pays for the others.
    private mutating func sweep(now: ContinuousClock.Instant) {
        for _ in 0..<4 {
            guard let key = heldOrder.first else { return }
            if let entry = held[key] {
                guard entry.until <= now else { return }
                held[key] = nil
            }
            heldOrder.removeFirst()
        }
    }
}
