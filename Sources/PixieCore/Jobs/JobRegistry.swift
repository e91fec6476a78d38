import FoundationEssentials
import Synchronization

/// Runs long work an operator asked for, a few pieces at a time, and remembers how each ended.
///
/// Jobs run inside `run()`; when that is cancelled so are they, each of which is told by the cancellation of its task.
public final class JobRegistry: Sendable {
    public typealias Work = @Sendable (JobProgress) async throws -> JSONValue

    private struct State {
        /// In the order they were taken.
        var jobs: [JobStatus] = []
        var cancellations: [String: AsyncStream<Void>.Continuation] = [:]
    }

    private struct Order: Sendable {
        let id: String
        let work: Work
        let cancelled: AsyncStream<Void>
    }

    /// Jobs that wait; one more is refused.
    static let waitingLimit = 100
    /// Jobs that are over and still listed.
    static let historyLimit = 200

    private let state = Mutex(State())
    private let orders: AsyncStream<Order>
    private let submit: AsyncStream<Order>.Continuation
    private let makeID: @Sendable () -> String
    private let time: any TimeSource

    /// `makeID`: gives ids that repeat neither in this run nor after a restart.
    public init(makeID: @escaping @Sendable () -> String, time: any TimeSource) {
        (orders, submit) = AsyncStream.makeStream()
        self.makeID = makeID
        self.time = time
    }

    /// Takes `work` to be done; its status until then is `queued`. Throws `JobError` when too many wait.
    public func start(kind: String, detail: String, _ work: @escaping Work) throws -> JobStatus {
        let id = makeID()
        let (cancelled, cancel) = AsyncStream<Void>.makeStream()
        let status = JobStatus(
            id: id, kind: kind, detail: detail, state: .queued, completed: 0, total: nil, note: nil,
            createdAt: time.wall(), endedAt: nil, result: nil, error: nil)
        try state.withLock { state throws(JobError) in
            guard state.jobs.count(where: { $0.state == .queued }) < Self.waitingLimit else {
                throw JobError(
                    description: "\(Self.waitingLimit) jobs are waiting already; cancel some, or try again later")
            }
            state.jobs.append(status)
            state.cancellations[id] = cancel
            let over = state.jobs.filter(\.state.isOver)
            if over.count > Self.historyLimit { state.jobs.removeAll { $0.id == over[0].id } }
        }
        submit.yield(Order(id: id, work: work, cancelled: cancelled))
        return status
    }

    /// All that are under way and the last of those that are over, newest first.
    public var all: [JobStatus] { state.withLock { $0.jobs.reversed() } }

    public func status(of id: String) -> JobStatus? { state.withLock { $0.jobs.first { $0.id == id } } }

    /// Tells the job to stop; its state says `cancelled` once it has. Nil when there is none of this id; one that is over stays so.
    @discardableResult
    public func cancel(_ id: String) -> JobStatus? {
        state.withLock { state in
            state.cancellations[id]?.finish()
            return state.jobs.first { $0.id == id }
        }
    }

    /// Does the work, at most `limit` pieces at one time, until it is cancelled.
    public func run(limit: Int = 2) async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await order in orders {
                if running == limit { await group.next() } else { running += 1 }
                group.addTask { await self.perform(order) }
            }
            group.cancelAll()
        }
    }

    private func perform(_ order: Order) async {
        let isWanted = update(order.id) { $0.state = .running }
        guard isWanted else { return }
        let progress = JobProgress { [weak self] completed, total, note in
            self?.update(order.id) { job in
                if let completed { job.completed = completed }
                if let total { job.total = total }
                if let note { job.note = note }
            }
        }
        let result = await withTaskGroup(of: Result<JSONValue, any Error>?.self) { group in
            group.addTask {
                do { return .success(try await order.work(progress)) } catch { return .failure(error) }
            }
            group.addTask {
                // Ends when the job is cancelled, or with this group.
                for await _ in order.cancelled {}
                return nil
            }
            var result: Result<JSONValue, any Error>?
            for await ended in group {
                group.cancelAll()
                if let ended { result = ended }
            }
            return result
        }
        finish(order.id, result)
    }

    private func finish(_ id: String, _ result: Result<JSONValue, any Error>?) {
        update(id) { job in
            switch result {
            case .success(let value):
                job.state = .done
                job.result = value
            case .failure(let error) where error is CancellationError:
                job.state = .cancelled
            case .failure(let error):
                job.state = .failed
                job.error = "\(error)"
            case nil: job.state = .cancelled
            }
            job.endedAt = time.wall()
        }
        state.withLock { $0.cancellations[id] = nil }
    }

    /// False when there is no such job any more.
    @discardableResult
    private func update(_ id: String, _ change: (inout JobStatus) -> Void) -> Bool {
        state.withLock { state in
            guard let index = state.jobs.firstIndex(where: { $0.id == id }) else { return false }
            change(&state.jobs[index])
            return true
        }
    }
}
