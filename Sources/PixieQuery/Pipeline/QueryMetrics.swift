public import PixieCore

/// What the pipeline counts. Every child is bound when it is made, so that counting costs no look-up.
public struct QueryMetrics: Sendable {
    public enum CacheName: String, Sendable, CaseIterable { case exact, semantic, embedding }
    enum CacheResult: String, Sendable, CaseIterable { case hit, miss, bypass }
    enum Source: String, Sendable, CaseIterable { case llm, cache }
    enum TokenKind: String, Sendable, CaseIterable { case prompt, completion, embedding }

    struct CacheLabels: MetricLabels {
        static let names = ["cache", "result"]
        let cache: CacheName
        let result: CacheResult
        var values: [String] { [cache.rawValue, result.rawValue] }
    }

    struct StageLabels: MetricLabels {
        static let names = ["stage"]
        let stage: QueryStage
        var values: [String] { [stage.name] }
    }

    struct SourceLabels: MetricLabels {
        static let names = ["source"]
        let source: Source
        var values: [String] { [source.rawValue] }
    }

    struct OneCacheLabels: MetricLabels {
        static let names = ["cache"]
        let cache: CacheName
        var values: [String] { [cache.rawValue] }
    }

    struct TokenLabels: MetricLabels {
        static let names = ["model", "kind"]
        let model: String
        let kind: TokenKind
        var values: [String] { [model, kind.rawValue] }
    }

    struct ModelLabels: MetricLabels {
        static let names = ["model"]
        let model: String
        var values: [String] { [model] }
    }

    struct GuardLabels: MetricLabels {
        static let names = ["guard"]
        let veto: GuardVeto
        var values: [String] { [veto.rawValue] }
    }

    private let requests: [[Counter]]
    private let stages: [Histogram]
    private let durations: [Histogram]
    private let own: Histogram
    private let saved: [Counter]
    private let semanticHits: Counter
    private let semanticMisses: Counter
    private let semanticLatency: Histogram
    private let shadowHits: Counter
    private let joined: Counter
    private let stale: Counter
    private let refused: Counter
    private let tokens: CounterFamily<TokenLabels>
    private let cost: CounterFamily<ModelLabels>
    private let vetoes: [GuardVeto: Counter]
    private let usage: UsageLedger
    private let userTokens: UserTokenMetrics
    private let knownModels: Set<String>

    /// `models`: the configured ones. Tokens of any other are counted under `other`, so that an upstream cannot mint labels.
    public init(registry: MetricsRegistry, models: Set<String>, usage: UsageLedger) {
        self.usage = usage
        let requests = registry.counter(
            "pixie_cache_requests_total", help: "Look-ups in a cache, by result.", labels: CacheLabels.self)
        self.requests = CacheName.allCases.map { cache in
            CacheResult.allCases.map { requests.child(CacheLabels(cache: cache, result: $0)) }
        }
        let stages = registry.histogram(
            "pixie_query_stage_duration_seconds", help: "Time a query spent in one stage.", labels: StageLabels.self)
        self.stages = QueryStage.allCases.map { stages.child(StageLabels(stage: $0)) }
        let durations = registry.histogram(
            "pixie_query_duration_seconds", help: "Time to answer a query, by where the answer came from.",
            labels: SourceLabels.self)
        self.durations = Source.allCases.map { durations.child(SourceLabels(source: $0)) }
        own = registry.histogram(
            "pixie_query_own_duration_seconds",
            help: "Time to answer a query without the waiting for other systems: what Pixie itself adds.")
        let saved = registry.counter(
            "pixie_llm_saved_dollars_total", help: "Model cost that answers from a cache did not cause again.",
            labels: OneCacheLabels.self)
        self.saved = CacheName.allCases.map { saved.child(OneCacheLabels(cache: $0)) }
        semanticHits = registry.counter("semantic_cache_hits_total", help: "Questions answered by the semantic cache.")
        semanticMisses = registry.counter(
            "semantic_cache_misses_total", help: "Questions the semantic cache was asked and had no answer for.")
        semanticLatency = registry.histogram(
            "semantic_cache_latency_seconds", help: "Time to look a question up in the semantic cache.")
        shadowHits = registry.counter(
            "pixie_cache_shadow_hits_total",
            help: "Questions the semantic cache would have answered, had it not been in shadow mode.")
        joined = registry.counter(
            "pixie_query_joined_total", help: "Queries answered by the same question that was already being answered.")
        stale = registry.counter(
            "pixie_query_stale_answers_total",
            help: "Answers given past their time because no model gave a new one.")
        refused = registry.counter(
            "pixie_cache_skipped_stores_total",
            help: "Generated answers that were not kept: cut short, empty, degraded, or asking for an action.")
        tokens = registry.counter(
            "pixie_llm_tokens_total", help: "Tokens used, as the upstream counted them.", labels: TokenLabels.self)
        cost = registry.counter(
            "pixie_llm_cost_dollars_total", help: "Cost of the tokens used, by the configured prices.",
            labels: ModelLabels.self)
        let vetoes = registry.counter(
            "pixie_cache_guard_vetoes_total",
            help: "Cached answers of near questions that were not served, by what differs in the questions' words.",
            labels: GuardLabels.self)
        self.vetoes = Dictionary(
            uniqueKeysWithValues: GuardVeto.allCases.map { ($0, vetoes.child(GuardLabels(veto: $0))) })
        userTokens = UserTokenMetrics(registry: registry)
        knownModels = models
        for model in models {
            for kind in TokenKind.allCases { _ = tokens.child(TokenLabels(model: model, kind: kind)) }
            _ = cost.child(ModelLabels(model: model))
        }
    }

    func count(_ cache: CacheName, _ result: CacheResult) {
        requests[cache == .exact ? 0 : cache == .semantic ? 1 : 2][result == .hit ? 0 : result == .miss ? 1 : 2]
            .increment()
    }

    func lookups(of cache: CacheName) -> HitRates.Count {
        let counters = requests[cache == .exact ? 0 : cache == .semantic ? 1 : 2]
        let (hits, misses) = (Int(counters[0].value), Int(counters[1].value))
        return HitRates.Count(hits: hits, lookups: hits + misses)
    }

    func countShadowHit() { shadowHits.increment() }

    func countSemantic(hit: Bool, took: Duration) {
        (hit ? semanticHits : semanticMisses).increment()
        semanticLatency.observe(took)
        count(.semantic, hit ? .hit : .miss)
    }

    func countJoined() { joined.increment() }

    func countStale() { stale.increment() }

    func countSkippedStore() { refused.increment() }

    func countSaved(_ dollars: Double, by cache: CacheName) {
        if dollars > 0 { saved[cache == .exact ? 0 : cache == .semantic ? 1 : 2].add(dollars) }
    }

    func countVeto(_ veto: GuardVeto) { vetoes[veto]?.increment() }

    func countTokens(of user: UserID, model: String, usage: TokenUsage, cost dollars: Double) {
        userTokens.count(usage.promptTokens + usage.completionTokens, of: user)
        let label = knownModels.contains(model) ? model : "other"
        self.usage.count(usage, dollars: dollars, of: user, model: label)
        tokens.child(TokenLabels(model: label, kind: .prompt)).increment(by: usage.promptTokens)
        tokens.child(TokenLabels(model: label, kind: .completion)).increment(by: usage.completionTokens)
        cost.child(ModelLabels(model: label)).add(dollars)
    }

    func countEmbeddingTokens(model: String, tokens count: Int, cost dollars: Double) {
        let label = knownModels.contains(model) ? model : "other"
        tokens.child(TokenLabels(model: label, kind: .embedding)).increment(by: count)
        cost.child(ModelLabels(model: label)).add(dollars)
    }

    /// Records a finished query: its whole time and the time of each stage it went through.
    func observe(_ outcome: QueryOutcome, took: Duration, traceID: String?) {
        let source = if case .cache = outcome.origin { 1 } else { 0 }
        durations[source].observe(took, traceID: traceID)
        own.observe(max(.zero, took - (outcome.timings.waited ?? .zero)))
        for stage in QueryStage.allCases {
            if let time = outcome.timings[stage] { stages[stage.rawValue].observe(time) }
        }
    }
}
