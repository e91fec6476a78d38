import PixieCore
import PixieTestSupport
import Synchronization
import Testing

@testable import PixieBackends

@Suite struct EmbeddingBatcherTests {
    private func running(
        _ model: GatedModel, window: Duration = .milliseconds(20), batch: Int = 64, waiting: Int = 100,
        _ body: (EmbeddingBatcher) async throws -> Void
    ) async throws {
        let batcher = EmbeddingBatcher(model: model, window: window, maximumBatch: batch, maximumWaiting: waiting)
        let service = Task { await batcher.run() }
        while !batcher.isRunning { await Task.yield() }
        do { try await body(batcher) } catch {
            service.cancel()
            throw error
        }
        service.cancel()
        await service.value
    }

    @Test func theWindowIsForThoseWhoComeWhileACallIsUnderWay() async throws {
        let model = GatedModel(holds: true)
        try await running(model, window: .seconds(1)) { batcher in
            let first = Task { try await batcher.embed(["first"], deadline: .after(.seconds(60))) }
            #expect(await eventually { model.calls == [["first"]] })
            let others = (0..<5).map { index in
                Task { try await batcher.embed(["\(index)"], deadline: .after(.seconds(60))) }
            }
            #expect(await eventually { model.calls.flatMap(\.self).count == 6 })
            #expect(model.calls.count == 2, "those who came within the window went together")
            model.release()
            for task in [first] + others {
                let result = try await task.value
                #expect(result.vectors.count == 1)
            }
        }
    }

    @Test func whoeverComesWhileTheModelHasNothingToDoDoesNotWait() async throws {
        let model = GatedModel()
        try await running(model, window: .seconds(3_600)) { batcher in
            for index in 0..<3 {
                let result = try await batcher.embed(["\(index)"], deadline: .after(.seconds(60)))
                #expect(result.vectors.count == 1)
            }
        }
    }

    @Test func batchesAreBounded() async throws {
        let model = GatedModel()
        try await running(model, batch: 8) { batcher in
            try await withThrowingTaskGroup(of: EmbeddingResult.self) { group in
                for index in 0..<30 {
                    group.addTask { try await batcher.embed(["\(index)"], deadline: .after(.seconds(20))) }
                }
                var tokens = 0
                for try await result in group {
                    #expect(result.vectors.count == 1)
                    tokens += result.promptTokens
                }
                #expect(tokens == 30)
            }
            #expect(model.calls.allSatisfy { $0.count <= 8 })
            #expect(model.calls.flatMap(\.self).count == 30)
        }
    }

    @Test func aCallerThatLeavesDoesNotDisturbTheOthers() async throws {
        let model = GatedModel(holds: true)
        try await running(model) { batcher in
            let leaving = Task { try await batcher.embed(["leaving"], deadline: .after(.seconds(60))) }
            let staying = Task { try await batcher.embed(["staying"], deadline: .after(.seconds(60))) }
            #expect(await eventually { model.calls.flatMap(\.self).count == 2 })
            leaving.cancel()
            await #expect(throws: CancellationError.self) { try await leaving.value }
            model.release()
            let result = try await staying.value
            #expect(result.vectors.count == 1)
        }
    }

    @Test func theCallIsCancelledWhenAllHaveLeft() async throws {
        let model = GatedModel(holds: true)
        try await running(model) { batcher in
            let callers = (0..<3).map { index in
                Task { try await batcher.embed(["\(index)"], deadline: .after(.seconds(60))) }
            }
            #expect(await eventually { model.calls.flatMap(\.self).count == 3 })
            for caller in callers { caller.cancel() }
            for caller in callers { await #expect(throws: CancellationError.self) { try await caller.value } }
            #expect(await eventually { model.cancelled == model.calls.count })
        }
    }

    @Test func eachCallerHasItsOwnDeadline() async throws {
        let model = GatedModel(holds: true)
        try await running(model) { batcher in
            let patient = Task { try await batcher.embed(["patient"], deadline: .after(.seconds(60))) }
            let error = await #expect(throws: UpstreamError.self) {
                try await batcher.embed(["hurried"], deadline: .after(.milliseconds(100)))
            }
            #expect(error?.code == .timeout)
            model.release()
            let result = try await patient.value
            #expect(result.vectors.count == 1)
        }
    }

    @Test func aRejectedTextFailsAlone() async throws {
        let model = GatedModel()
        try await running(model) { batcher in
            let good = (0..<4).map { index in
                Task { try await batcher.embed(["\(index)"], deadline: .after(.seconds(20))) }
            }
            let bad = Task { try await batcher.embed(["bad"], deadline: .after(.seconds(20))) }
            for task in good {
                let result = try await task.value
                #expect(result.vectors.count == 1)
            }
            await #expect(throws: UpstreamError.self) { try await bad.value }
        }
    }

    @Test func tooManyWaitersAreTurnedAway() async throws {
        let model = GatedModel(holds: true)
        try await running(model, waiting: 2) { batcher in
            let waiting = (0..<2).map { index in
                Task { try await batcher.embed(["\(index)"], deadline: .after(.seconds(60))) }
            }
            #expect(await eventually { model.calls.flatMap(\.self).count == 2 })
            let error = await #expect(throws: UpstreamError.self) {
                try await batcher.embed(["third"], deadline: .after(.seconds(60)))
            }
            #expect(error?.code == .unavailable)
            model.release()
            for task in waiting { _ = try await task.value }
        }
    }

    @Test func stoppingTellsWhoeverStillWaits() async throws {
        let model = GatedModel(holds: true)
        let batcher = EmbeddingBatcher(model: model)
        let service = Task { await batcher.run() }
        while !batcher.isRunning { await Task.yield() }
        let caller = Task { try await batcher.embed(["a"], deadline: .after(.seconds(60))) }
        #expect(await eventually { model.calls.count == 1 })
        service.cancel()
        let error = await #expect(throws: UpstreamError.self) { try await caller.value }
        #expect(error?.code == .unavailable)
        await service.value
        // Without the service, calls go straight to the model.
        model.release()
        #expect(try await batcher.embed(["b"], deadline: .after(.seconds(20))).vectors.count == 1)
    }
}

/// A model that answers at once, or when it is told to, and rejects the text "bad".
private final class GatedModel: EmbeddingModel {
    private struct State {
        var holds: Bool
        var calls: [[String]] = []
        var cancelled = 0
    }

    let name = "gated"
    let dimensions = 2
    private let state: Mutex<State>

    init(holds: Bool = false) { state = Mutex(State(holds: holds)) }

    var calls: [[String]] { state.withLock { $0.calls } }
    var cancelled: Int { state.withLock { $0.cancelled } }
    func release() { state.withLock { $0.holds = false } }

    func embed(_ texts: [String], deadline: Deadline) async throws -> EmbeddingResult {
        state.withLock { $0.calls.append(texts) }
        while state.withLock({ $0.holds }) {
            do { try await Task.sleep(for: .milliseconds(2)) } catch {
                state.withLock { $0.cancelled += 1 }
                throw error
            }
        }
        if texts.contains("bad") { throw UpstreamError(.embeddingModel, .rejected, "bad text") }
        return EmbeddingResult(vectors: texts.map { _ in [1, 0] }, promptTokens: texts.count)
    }
}
