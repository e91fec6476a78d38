import PixieCore
import Synchronization

/// Which answers were served lately from a cache, and what users thought of them.
public final class FeedbackLog: Sendable {
    public enum Verdict: String, Sendable, CaseIterable, Decodable { case good, wrong }

    /// A similarity threshold, and what it would have served of the judged answers.
    public struct Point: Sendable, Encodable {
        public let threshold: Double
        public let served: Int
        public let wrong: Int
    }

    struct Served: Sendable {
        /// Of the request's id, whose text would be one more thing to free on every hit. Seeded anew in each process, so nobody can choose
        /// ids that meet; that two of the remembered ones do by chance is as likely as one in 10^11.
        let requestHash: Int
        let key: ExactKey
        let similarity: Float
        let isSemantic: Bool

        init(requestID: String, key: ExactKey, similarity: Float, isSemantic: Bool) {
            requestHash = requestID.hashValue
            self.key = key
            self.similarity = similarity
            self.isSemantic = isSemantic
        }
    }

    private struct Judged: Sendable {
        let similarity: Float
        let isWrong: Bool
    }

    private struct State {
        var served: [Served?]
        var next = 0
        var judged: [Judged] = []
        var good = LRUTable<ExactKey, Int>()
    }

    private static let judgedLimit = 10_000
    /// Questions whose good verdicts are counted: those judged last.
    private static let questionLimit = 10_000
    private static let memory = Duration.seconds(86_400 * 30)

    private let state: Mutex<State>

    /// Remembers the last `limit` answers that came from a cache.
    public init(limit: Int = 16_384) {
        state = Mutex(State(served: Array(repeating: nil, count: limit)))
    }

    /// Writes over the oldest; allocates nothing.
    func add(_ served: Served) {
        state.withLock { state in
            state.served[state.next] = served
            state.next = state.next + 1 == state.served.count ? 0 : state.next + 1
        }
    }

    /// Takes a verdict on the answer of that request; its entry, nil when no such answer came from a cache lately. Only the first
    /// verdict on a request counts.
    func judge(_ requestID: String, _ verdict: Verdict, at now: ContinuousClock.Instant) -> ExactKey? {
        let requestHash = requestID.hashValue
        return state.withLock { state in
            guard let index = state.served.lastIndex(where: { $0?.requestHash == requestHash }),
                let served = state.served[index]
            else { return nil }
            state.served[index] = nil
            if served.isSemantic {
                if state.judged.count == Self.judgedLimit { state.judged.removeFirst(Self.judgedLimit / 2) }
                state.judged.append(Judged(similarity: served.similarity, isWrong: verdict == .wrong))
            }
            switch verdict {
            case .good:
                let count = (state.good.peek(served.key) ?? 0) + 1
                state.good.insert(count, for: served.key, bytes: 0, expiry: now.advanced(by: Self.memory), at: now)
                if state.good.count > Self.questionLimit { _ = state.good.evictOldest() }
            case .wrong: state.good.remove(served.key)
            }
            return served.key
        }
    }

    /// How often cached answers to the question were found good since one was found wrong, as far as this instance was told.
    func goodVerdicts(on key: ExactKey) -> Int { state.withLock { $0.good.peek(key) ?? 0 } }

    /// What each threshold would have served of the answers that were judged, and of these how many wrongly.
    public var curve: [Point] {
        let judged = state.withLock { $0.judged }
        return (10...20).map { twentieth in
            let threshold = Double(twentieth) / 20
            let served = judged.filter { Double($0.similarity) >= threshold - 0.0005 }
            return Point(threshold: threshold, served: served.count, wrong: served.count { $0.isWrong })
        }
    }

    /// The lowest threshold at which at most `maxWrong` of at least 20 judged answers were wrong; nil when too few are judged, or none will do.
    public func suggestion(maxWrong: Double) -> Double? {
        curve.first { $0.served >= 20 && Double($0.wrong) <= maxWrong * Double($0.served) }?.threshold
    }
}
