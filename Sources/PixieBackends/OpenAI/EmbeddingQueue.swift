import PixieCore

/// Who waits for a vector, and in which call. Decides only; whoever holds it resumes what it hands back.
struct EmbeddingQueue {
    typealias Continuation = CheckedContinuation<EmbeddingResult, any Error>

    struct Waiter {
        var id: Int
        var text: String
        var deadline: Deadline
        var wire: WireTime?
        var continuation: Continuation
    }

    /// What one call to the model is made for. The continuations stay with the queue.
    struct Batch: Sendable {
        struct Member: Sendable {
            var id: Int
            var text: String
            var deadline: Deadline
            var wire: WireTime?
        }
        var number: Int
        var members: [Member]
        /// Ends when nobody waits for the batch any more.
        var abandoned: AsyncStream<Never>
    }

    enum Admission {
        /// `isFirst`: nothing else was waiting to be sent.
        case queued(isFirst: Bool)
        case cancelled
        case refused(String)
    }

    let maximumBatch: Int
    let maximumWaiting: Int
    var isRunning = false
    private var nextID = 0
    private var nextBatch = 0
    private var announced: Set<Int> = []
    private var cancelled: Set<Int> = []
    private var waiters: [Int: (waiter: Waiter, batch: Int?)] = [:]
    private var pending: [Int] = []
    private var open: [Int: (left: Int, signal: AsyncStream<Never>.Continuation)] = [:]

    init(maximumBatch: Int, maximumWaiting: Int) {
        self.maximumBatch = maximumBatch
        self.maximumWaiting = maximumWaiting
    }

    /// Whether nothing is gained by waiting for more texts: a call is full, or the model has nothing to do.
    var isWorthSending: Bool { pending.count >= maximumBatch || open.isEmpty }

    /// An id for a caller that is about to wait, so that leaving before waiting is not lost.
    mutating func announce() -> Int {
        nextID += 1
        announced.insert(nextID)
        return nextID
    }

    mutating func add(_ waiter: Waiter) -> Admission {
        announced.remove(waiter.id)
        if cancelled.remove(waiter.id) != nil { return .cancelled }
        guard isRunning else { return .refused("the service is stopping") }
        guard waiters.count < maximumWaiting else { return .refused("too many texts wait for the embedding model") }
        waiters[waiter.id] = (waiter, nil)
        pending.append(waiter.id)
        return .queued(isFirst: pending.count == 1)
    }

    /// Takes the waiter out, to be resumed by the caller; nil when it was already.
    mutating func settle(_ id: Int) -> Continuation? {
        guard let (waiter, batch) = waiters.removeValue(forKey: id) else { return nil }
        if let batch {
            open[batch]?.left -= 1
            if let state = open[batch], state.left == 0 {
                state.signal.finish()
                open[batch] = nil
            }
        } else {
            pending.removeAll { $0 == id }
        }
        return waiter.continuation
    }

    /// The caller gives up: its continuation when it waits, nil when it has its answer or has not begun to wait.
    mutating func leave(_ id: Int) -> Continuation? {
        if announced.contains(id) {
            cancelled.insert(id)
            return nil
        }
        return settle(id)
    }

    /// The next texts to send; nil when there are none.
    mutating func takeBatch() -> Batch? {
        guard !pending.isEmpty else { return nil }
        let ids = Array(pending.prefix(maximumBatch))
        pending.removeFirst(ids.count)
        nextBatch += 1
        let (stream, signal) = AsyncStream.makeStream(of: Never.self)
        open[nextBatch] = (ids.count, signal)
        let members = ids.compactMap { id -> Batch.Member? in
            waiters[id]?.batch = nextBatch
            return waiters[id].map {
                .init(id: id, text: $0.waiter.text, deadline: $0.waiter.deadline, wire: $0.waiter.wire)
            }
        }
        return Batch(number: nextBatch, members: members, abandoned: stream)
    }

    /// Nobody is served from here on: everyone who still waits.
    mutating func stop() -> [Continuation] {
        isRunning = false
        return waiters.keys.sorted().compactMap { settle($0) }
    }
}
