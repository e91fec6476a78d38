import ArgumentParser
import Glibc
import PixieBackends
import PixieCore
import PixieIO
import PixieQuery
import Synchronization

extension CacheCommand.Tune {
    /// Pairs sent to the model in one call; each call has `callTimeout`.
    private static var pairsInACall: Int { 64 }
    private static var callTimeout: Duration { .seconds(60) }

    /// Asks the configured embedding model for the vectors of all questions, as the server does: without their noise.
    func embed(
        _ questions: [QuestionPair], _ configuration: PixieConfiguration
    ) async throws(TuneFailure) -> ([MeasuredPair], TuningReport.Embedding) {
        try await withModels(configuration) { models throws(TuneFailure) in
            let measured = try await measure(questions, with: models)
            return (
                measured,
                TuningReport.Embedding(name: models.embedding.name, dimensions: models.embedding.dimensions)
            )
        }
    }

    func requireCheck(_ configuration: PixieConfiguration) throws(TuneFailure) {
        guard configuration.openAI.isConfigured, !configuration.caches.checkModel.isEmpty else {
            throw TuneFailure(
                words: "--check needs PIXIE_CACHE_CHECK_MODEL, and OPENAI_API_KEY or OPENAI_BASE_URL", exit: .usage)
        }
    }

    /// What the setting serves where a language model has the last word.
    func checked(
        _ pairs: [MeasuredPair], _ setting: TuningSetting, _ configuration: PixieConfiguration
    ) async throws(TuneFailure) -> CheckedTally {
        try await withModels(configuration) { models throws(TuneFailure) in
            let registry = MetricsRegistry()
            let metrics = QueryMetrics(
                registry: registry, models: models.names, usage: UsageLedger(time: SystemTime()))
            let verifier = SemanticVerifier(
                chat: models.chat, model: configuration.caches.checkModel, budget: nil,
                prices: ModelPrices(configuration.models.prices), metrics: metrics, registry: registry,
                time: SystemTime())
            let progress = Mutex(PairProgress(total: pairs.count, verb: "checked"))
            defer { progress.withLock { $0.end() } }
            do {
                return try await CheckedTally(pairs, setting: setting, verifier: verifier, time: SystemTime()) { done in
                    progress.withLock { $0.show(done) }
                }
            } catch {
                throw TuneFailure(words: "\(error)", exit: .failure)
            }
        }
    }

    private func withModels<Value>(
        _ configuration: PixieConfiguration, _ body: (ModelConnections) async throws(TuneFailure) -> Value
    ) async throws(TuneFailure) -> Value {
        let loop: EventLoop
        do { loop = try EventLoop() } catch { throw TuneFailure(words: "\(error)", exit: .failure) }
        let client = HTTPClient(loop: loop)
        let models = ModelConnections(
            configuration, client: client, metrics: UpstreamMetrics(registry: MetricsRegistry()), time: SystemTime())
        let result: Result<Value, TuneFailure>
        do throws(TuneFailure) { result = .success(try await body(models)) } catch { result = .failure(error) }
        await client.shutdown()
        await loop.stop()
        return try result.get()
    }

    private func measure(
        _ questions: [QuestionPair], with models: ModelConnections
    ) async throws(TuneFailure) -> [MeasuredPair] {
        var measured: [MeasuredPair] = []
        measured.reserveCapacity(questions.count)
        var progress = PairProgress(total: questions.count, verb: "embedded", isShown: !models.isEmbedded)
        defer { progress.end() }
        while measured.count < questions.count {
            let batch = questions[measured.count...].prefix(Self.pairsInACall)
            let texts = batch.flatMap {
                [TextNormalization.withoutNoise($0.a), TextNormalization.withoutNoise($0.b)]
            }
            do {
                let vectors = try await models.embedding.embed(texts, deadline: .after(Self.callTimeout)).vectors
                for (index, pair) in batch.enumerated() {
                    let similarity = try PairVectorReader.similarity(
                        vectors[2 * index], vectors[2 * index + 1], pair: measured.count + 1)
                    measured.append(MeasuredPair(pair, similarity: similarity))
                }
            } catch {
                progress.end()
                let refused = (error as? UpstreamError)?.code == .rejected
                throw TuneFailure(words: "\(error)", exit: refused ? .refused : .unreachable)
            }
            progress.show(measured.count)
        }
        return measured
    }
}

/// How far a model is with the pairs, on standard error: one line that is written over on a terminal, a line each tenth in a pipe.
private struct PairProgress: Sendable {
    private let total: Int
    private let verb: String
    private let isShown: Bool
    private let isTerminal = Terminal.isTerminal(STDERR_FILENO)
    private var tenths = 0
    private var isOpen = false

    init(total: Int, verb: String, isShown: Bool = true) {
        self.total = total
        self.verb = verb
        self.isShown = isShown
    }

    mutating func show(_ done: Int) {
        guard isShown else { return }
        let line = "\(verb) \(done) of \(total) pairs"
        if isTerminal {
            let filled = done * 30 / total
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
            StandardStreams.error("\r[\(bar)] \(line)")
            isOpen = true
        } else if done * 10 / total > tenths {
            tenths = done * 10 / total
            StandardStreams.error("\(line)\n")
        }
    }

    /// Leaves the line that is written over.
    mutating func end() {
        if isOpen { StandardStreams.error("\n") }
        isOpen = false
    }
}
