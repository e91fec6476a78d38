import PixieCore

/// The stages of a query, in their order. Raw values are what `Server-Timing` and the stage metric say.
public enum QueryStage: Int, Sendable, CaseIterable {
    case admission, session, exactCache, flight, embed, semanticCache, retrieve, generate, store

    public var name: String {
        switch self {
        case .admission: "admission"
        case .session: "session"
        case .exactCache: "exact_cache"
        case .flight: "flight"
        case .embed: "embed"
        case .semanticCache: "semantic_cache"
        case .retrieve: "retrieve"
        case .generate: "generate"
        case .store: "store"
        }
    }
}

/// How long each stage of one query took. A fixed size: recording allocates nothing.
public struct StageTimings: Sendable {
    private var nanoseconds: InlineArray<9, Int64> = .init(repeating: -1)
    /// How much of the query's time it waited for other systems; nil when it asked none.
    public var waited: Duration?

    public init() {}

    /// The time the stage took; nil when the query did not go through it.
    public subscript(stage: QueryStage) -> Duration? {
        let value = nanoseconds[stage.rawValue]
        return value < 0 ? nil : .nanoseconds(value)
    }

    /// Adds the time from `start` to `end` to the stage's.
    public mutating func record(
        _ stage: QueryStage, from start: ContinuousClock.Instant, to end: ContinuousClock.Instant
    ) {
        nanoseconds[stage.rawValue] =
            max(0, nanoseconds[stage.rawValue]) + start.duration(to: end).wholeNanoseconds
    }

    /// Takes over the stages that `other` went through.
    mutating func merge(_ other: StageTimings) {
        for stage in QueryStage.allCases where other.nanoseconds[stage.rawValue] >= 0 {
            nanoseconds[stage.rawValue] = other.nanoseconds[stage.rawValue]
        }
    }
}
