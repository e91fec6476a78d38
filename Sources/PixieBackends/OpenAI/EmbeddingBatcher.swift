public import PixieCore
import Synchronization

/// Gathers single texts that are asked for within a moment of each other into one call to the model behind it. Whoever comes while the
/// model has nothing to do is not kept waiting.
///
/// Each caller keeps its own deadline and cancellation: one that leaves does not disturb the others, and when all have left
/// the call is cancelled. A text the model rejects fails alone. While `run()` is not running, and for lists of texts, calls go
/// straight to the model.
public final class EmbeddingBatcher: EmbeddingModel {
    public var name: String { model.name }
    public var dimensions: Int { model.dimensions }

    private let model: any EmbeddingModel
    private let window: Duration
    private let queue: Mutex<EmbeddingQueue>
    private let wakeUps: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// Waits at most `window` for company while a call is under way, sends at most `maximumBatch` texts in a call and refuses (`.unavailable`) more than
    /// `maximumWaiting` callers at once.
    public init(
        model: any EmbeddingModel, window: Duration = .milliseconds(2), maximumBatch: Int = 64,
        maximumWaiting: Int = 4_096
    ) {
        precondition(maximumBatch > 0 && maximumWaiting > 0, "limits are positive")
        self.model = model
        self.window = window
        queue = Mutex(EmbeddingQueue(maximumBatch: maximumBatch, maximumWaiting: maximumWaiting))
        (wakeUps, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Whether texts are gathered at the moment.
    public var isRunning: Bool { queue.withLock { $0.isRunning } }

    /// Serves until its task is cancelled; callers that still wait then get `.unavailable`. To be run once.
    public func run() async {
        queue.withLock { $0.isRunning = true }
        await withDiscardingTaskGroup { group in
            for await _ in wakeUps {
                if !queue.withLock({ $0.isWorthSending }) { try? await Task.sleep(for: window) }
                while let batch = queue.withLock({ $0.takeBatch() }) {
                    group.addTask { await self.perform(batch) }
                }
            }
            for waiter in queue.withLock({ $0.stop() }) {
                waiter.resume(throwing: UpstreamError(.embeddingModel, .unavailable, "the service is stopping"))
            }
        }
    }

    public func embed(_ texts: [String], deadline: Deadline) async throws -> EmbeddingResult {
        guard texts.count == 1, isRunning else {
            return try await model.embed(texts, deadline: deadline)
        }
        let id = queue.withLock { $0.announce() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let waiter = EmbeddingQueue.Waiter(
                    id: id, text: texts[0], deadline: deadline, wire: WireTime.current, continuation: continuation)
                switch queue.withLock({ $0.add(waiter) }) {
                case .queued(let isFirst): if isFirst { wake.yield() }
                case .cancelled: continuation.resume(throwing: CancellationError())
                case .refused(let why): continuation.resume(throwing: UpstreamError(.embeddingModel, .unavailable, why))
                }
            }
        } onCancel: {
            queue.withLock { $0.leave(id) }?.resume(throwing: CancellationError())
        }
    }

    /// Calls the model for the batch, until it answers, nobody waits for it any more, or the last deadline has passed.
    private func perform(_ batch: EmbeddingQueue.Batch) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.call(batch.members) }
            group.addTask { await self.expire(batch.members) }
            group.addTask { for await _ in batch.abandoned {} }
            await group.next()
            group.cancelAll()
        }
    }

    private func call(_ members: [EmbeddingQueue.Batch.Member]) async {
        let latest = members.map(\.deadline).max { $0.instant < $1.instant } ?? Deadline(.now)
        do {
            let wire = WireTime(sharedBy: members.compactMap(\.wire))
            let result = try await WireTime.$current.withValue(wire) {
                try await model.embed(members.map(\.text), deadline: latest)
            }
            guard result.vectors.count == members.count else {
                throw UpstreamError(
                    .embeddingModel, .malformed, "\(result.vectors.count) vectors for \(members.count) texts")
            }
            let share = result.promptTokens / members.count
            for (position, (member, vector)) in zip(members, result.vectors).enumerated() {
                // The shares add up to what the model counted.
                let tokens = share + (position == 0 ? result.promptTokens % members.count : 0)
                settle(member, .success(EmbeddingResult(vectors: [vector], promptTokens: tokens)))
            }
        } catch let error as UpstreamError where error.code == .rejected && members.count > 1 {
            await withTaskGroup(of: Void.self) { group in
                for member in members { group.addTask { await self.call([member]) } }
            }
        } catch is CancellationError {
            let stopping = UpstreamError(.embeddingModel, .unavailable, "the service is stopping")
            for member in members { settle(member, .failure(stopping)) }
        } catch {
            for member in members { settle(member, .failure(error)) }
        }
    }

    /// Lets each caller go at its own deadline.
    private func expire(_ members: [EmbeddingQueue.Batch.Member]) async {
        for member in members.sorted(by: { $0.deadline.instant < $1.deadline.instant }) {
            do { try await member.deadline.passes() } catch { return }
            settle(member, .failure(UpstreamError(.embeddingModel, .timeout, "no vector before the deadline")))
        }
    }

    private func settle(_ member: EmbeddingQueue.Batch.Member, _ result: Result<EmbeddingResult, any Error>) {
        queue.withLock { $0.settle(member.id) }?.resume(with: result)
    }
}
