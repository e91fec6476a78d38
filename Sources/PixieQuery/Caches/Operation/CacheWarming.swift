public import PixieCore

/// Asks questions before anybody does, so that their answers are there.
public struct CacheWarming: Sendable {
    /// A question, and who might ask it; nil: anybody, so that only an answer built on no user's data is of use.
    public struct Query: Sendable, Hashable {
        public var user: UserID?
        public var text: String

        public init(user: UserID?, text: String) {
            self.user = user
            self.text = text
        }
    }

    /// What became of the questions.
    public struct Result: Sendable, Hashable {
        public var generated = 0
        /// Their answers were there already.
        public var cached = 0
        public var failed = 0
        /// Of the generated answers, in dollars, by the configured prices.
        public var dollars = 0.0

        public var done: Int { generated + cached + failed }
    }

    /// Questions that are asked at the same time.
    static let concurrency = 4

    private let pipeline: QueryPipeline
    private let timeout: Duration
    private let time: any TimeSource

    /// `timeout`: for one question.
    public init(pipeline: QueryPipeline, timeout: Duration, time: any TimeSource) {
        self.pipeline = pipeline
        self.timeout = timeout
        self.time = time
    }

    /// Asks them all, a few at a time, and tells `progress` after each. One that fails does not stop the others.
    /// Throws `CancellationError`.
    public func warm(
        _ queries: [Query], requestID: String, progress: @escaping @Sendable (Result) -> Void
    ) async throws -> Result {
        var result = Result()
        var rest = queries[...]
        return try await withThrowingTaskGroup(of: Result.self) { group in
            func startOne() {
                guard let query = rest.popFirst() else { return }
                group.addTask { await self.ask(query, requestID: requestID) }
            }
            for _ in 0..<Self.concurrency { startOne() }
            while let one = try await group.next() {
                try Task.checkCancellation()
                result.generated += one.generated
                result.cached += one.cached
                result.failed += one.failed
                result.dollars += one.dollars
                progress(result)
                startOne()
            }
            return result
        }
    }

    private func ask(_ query: Query, requestID: String) async -> Result {
        let question = Question(
            user: query.user ?? .nobody, text: query.text, requestID: requestID,
            deadline: .after(timeout, from: time.now()))
        do {
            let pending = pipeline.warmUp(question)
            let outcome = try await pipeline.finish(pending, onEvent: nil)
            if case .cache = outcome.origin { return Result(cached: 1) }
            let usage = outcome.answer.usage
            let dollars = pipeline.parts.prices.dollars(for: usage, model: outcome.answer.model) ?? 0
            return Result(generated: 1, dollars: dollars)
        } catch {
            return Result(failed: 1)
        }
    }
}
