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
        /// Their answers were there already, or being given to somebody who asks the same.
        public var cached = 0
        public var failed = 0
        /// Not asked, because nobody would be given their answers: they are orders, depend on the moment, or are somebody's and come
        /// without a user.
        public var unkept = 0
        /// Of the generated answers, in dollars, by the configured prices.
        public var dollars = 0.0

        public var done: Int { generated + cached + failed + unkept }
    }

    /// What asking them would come to.
    public struct Estimate: Sendable, Hashable, Encodable {
        public var questions = 0
        /// Their answers are in this instance's memory.
        public var cached = 0
        /// See `Result.unkept`.
        public var unkept = 0
        /// To be asked.
        public var asked = 0
        /// Of all that is asked with the longest prompts and the longest answers there are, by the configured prices; nil when one of the
        /// models has no price.
        public var mostDollars: Double? = 0

        enum CodingKeys: String, CodingKey {
            case questions, cached, asked
            case unkept = "not_kept"
            case mostDollars = "most_dollars"
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(questions, forKey: .questions)
            try container.encode(cached, forKey: .cached)
            try container.encode(unkept, forKey: .unkept)
            try container.encode(asked, forKey: .asked)
            try container.encode(mostDollars, forKey: .mostDollars)
        }
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

    /// Looks what they are and whether their answers are there; asks nothing.
    public func estimate(_ queries: [Query], requestID: String) -> Estimate {
        let now = time.now()
        var estimate = Estimate(questions: queries.count)
        for query in queries {
            let pending = pipeline.warmUp(question(query, requestID: requestID))
            if !isKept(pending, of: query) {
                estimate.unkept += 1
            } else if pipeline.exactAnswer(pending, at: now) != nil {
                estimate.cached += 1
            } else {
                estimate.asked += 1
                let dollars = mostDollars(pending, of: query)
                estimate.mostDollars = estimate.mostDollars.flatMap { sum in dollars.map { sum + $0 } }
            }
        }
        return estimate
    }

    private func mostDollars(_ pending: PendingQuery, of query: Query) -> Double? {
        let said = pipeline.parts.prompt.text.utf8.count + query.text.utf8.count
        let found = query.user == nil ? 0 : PromptBudget.standard.tokens
        // About four bytes are a token; the frame of the data and of the messages is some fifty.
        let usage = TokenUsage(
            promptTokens: said / 4 + 50 + found, completionTokens: GenerateStage.maxCompletionTokens)
        return pipeline.parts.prices.dollars(for: usage, model: pending.model)
    }

    private func isKept(_ pending: PendingQuery, of query: Query) -> Bool {
        pending.isCacheable && (query.user != nil || pending.cacheClass == .faq)
    }

    private func question(_ query: Query, requestID: String) -> Question {
        Question(
            user: query.user ?? .nobody, text: query.text, requestID: requestID,
            deadline: .after(timeout, from: time.now()))
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
                result.unkept += one.unkept
                result.dollars += one.dollars
                progress(result)
                startOne()
            }
            return result
        }
    }

    private func ask(_ query: Query, requestID: String) async -> Result {
        let pending = pipeline.warmUp(question(query, requestID: requestID))
        guard isKept(pending, of: query) else { return Result(unkept: 1) }
        do {
            let outcome = try await pipeline.finish(pending, onEvent: nil)
            if case .cache = outcome.origin { return Result(cached: 1) }
            // One that joined another's flight was given that one's answer, which cost nothing more.
            if outcome.timings[.flight] != nil { return Result(cached: 1) }
            let usage = outcome.answer.usage
            let dollars = pipeline.parts.prices.dollars(for: usage, model: outcome.answer.model) ?? 0
            return Result(generated: 1, dollars: dollars)
        } catch {
            return Result(failed: 1)
        }
    }
}
