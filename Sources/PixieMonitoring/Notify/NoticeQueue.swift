public import PixieCore

/// What one receiver has still to be told, and when to try. Pure: the owner does what `next` says and reports back.
public struct NoticeQueue: Sendable {
    public enum Action: Sendable, Equatable {
        case deliver([AlertNotice])
        /// Nothing to do for so long.
        case wait(Duration)
        /// Nothing to do until something is put in.
        case idle
    }

    /// Alerts told in one delivery.
    public static let batchSize = 64

    let capacity: Int
    private let backoff: Backoff
    private let wantsRepeats: Bool
    /// The newest notice of each alert, in the order in which they came.
    private var order: [[AlertNotice.Label]] = []
    private var notices: [[AlertNotice.Label]: AlertNotice] = [:]
    private var inFlight: [AlertNotice] = []
    private var retries = 0
    private var notBefore: ContinuousClock.Instant?
    public private(set) var dropped = 0

    public init(
        capacity: Int = 10_000, backoff: Backoff = Backoff(base: .seconds(1), cap: .seconds(60)), wantsRepeats: Bool
    ) {
        self.capacity = capacity
        self.backoff = backoff
        self.wantsRepeats = wantsRepeats
    }

    /// Alerts that wait, those on their way included.
    public var count: Int { notices.count + inFlight.count }

    /// What the receiver has not heard, in the order in which it will.
    public var waiting: [AlertNotice] {
        inFlight.filter { notices[$0.labels] == nil } + order.compactMap { notices[$0] }
    }

    /// Takes notices; a newer one of an alert replaces the older. Beyond the capacity the oldest go.
    public mutating func put(_ new: [AlertNotice]) {
        for notice in new {
            if let waiting = notices[notice.labels] {
                // Told in one: what the receiver has not heard yet is still news.
                notices[notice.labels] = waiting.isRepeat ? notice : notice.asNews
            } else if wantsRepeats || !notice.isRepeat {
                order.append(notice.labels)
                notices[notice.labels] = notice
            }
        }
        while notices.count > capacity {
            notices[order.removeFirst()] = nil
            dropped += 1
        }
    }

    /// What to do at `now`. After `.deliver`, report with `delivered` or `failed` before asking again.
    /// - Parameter isDraining: whether to try at once whatever the backoff says.
    public mutating func next(at now: ContinuousClock.Instant, isDraining: Bool = false) -> Action {
        if order.isEmpty { return .idle }
        if let notBefore, now < notBefore, !isDraining { return .wait(now.duration(to: notBefore)) }
        let batch = order.prefix(Self.batchSize)
        inFlight = batch.compactMap { notices.removeValue(forKey: $0) }
        order.removeFirst(batch.count)
        return .deliver(inFlight)
    }

    /// The receiver has them.
    public mutating func delivered() {
        inFlight = []
        retries = 0
        notBefore = nil
    }

    /// The receiver does not have them. They are tried again after a while if that can help, and dropped otherwise.
    /// - Parameter jitter: a draw from 0...1 for the length of the wait.
    public mutating func failed(isTransient: Bool, at now: ContinuousClock.Instant, jitter: Double) {
        let batch = inFlight
        inFlight = []
        guard isTransient else {
            dropped += batch.count
            return
        }
        // What came for the same alerts meanwhile is newer.
        let missing = batch.filter { notices[$0.labels] == nil }
        for notice in batch where !notice.isRepeat {
            if let newer = notices[notice.labels] { notices[notice.labels] = newer.asNews }
        }
        for notice in missing { notices[notice.labels] = notice }
        order.insert(contentsOf: missing.map(\.labels), at: 0)
        // At least half of the ceiling: a receiver that is down is not asked in a tight loop.
        notBefore = now.advanced(by: backoff.delay(retry: retries, jitter: 0.5 + jitter / 2))
        retries += 1
    }
}

extension AlertNotice {
    /// The same, as something the receiver has not heard.
    fileprivate var asNews: AlertNotice {
        AlertNotice(
            labels: labels, annotations: annotations, startsAt: startsAt, endsAt: endsAt, isResolved: isResolved,
            isRepeat: false, generatorURL: generatorURL)
    }
}
