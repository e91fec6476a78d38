import FoundationEssentials
import PixieCore

/// Cached answers as bytes, for a cache that instances of one version or of several share: what a reader does not understand, it does
/// not have.
///
/// Times go as calendar times, because every process has a steady clock of its own.
struct AnswerCodec: Sendable {
    private static let version: UInt8 = 1
    private static let sourceLimit = 1_000
    private static let tagLimit = 1_000

    let time: any TimeSource

    /// The entry of the semantic tier: the answer, with what finds it.
    struct Semantic {
        let key: ExactKey
        let generation: SemanticCache.Generation
        let vector: [Float]
        let cached: CachedAnswer
    }

    func exact(_ cached: CachedAnswer) -> [UInt8] {
        let (now, wall) = (time.now(), time.wall())
        var writer = ByteWriter()
        writer.put(Self.version)
        writer.put(Self.milliseconds(cached.storedAt, now, wall))
        writer.put(Self.milliseconds(cached.expiry, now, wall))
        writer.put(cached.cost)
        writer.put(cached.cacheClass.rawValue)
        writer.put(cached.question)
        writer.put(UInt32(cached.tags.count))
        for tag in cached.tags { writer.put(tag.text) }
        writer.put(cached.answer.response)
        writer.put(cached.answer.model)
        writer.put(Int64(cached.answer.usage.promptTokens))
        writer.put(Int64(cached.answer.usage.completionTokens))
        writer.put(UInt32(cached.answer.sources.count))
        for source in cached.answer.sources {
            writer.put(source.documentID)
            writer.put(source.title)
            writer.put(source.source)
            writer.put(source.score)
        }
        return writer.bytes
    }

    /// Nil for bytes of another version, and for an answer that has expired.
    func exact(_ bytes: [UInt8]) -> CachedAnswer? {
        let (now, wall) = (time.now(), time.wall())
        var reader = ByteReader(bytes)
        guard reader.integer(UInt8.self) == Self.version, let stored = reader.integer(Int64.self),
            let expiry = reader.integer(Int64.self), let cost = reader.double(),
            let cacheClass = reader.text().flatMap(CacheClass.init), let question = reader.text(),
            let tags = reader.list(limit: Self.tagLimit, { $0.part { CacheTag(utf8: $0) } }),
            let response = reader.text(), let model = reader.text(), let prompt = reader.integer(Int64.self),
            let completion = reader.integer(Int64.self),
            let sources = reader.list(limit: Self.sourceLimit, Self.source), reader.isAtEnd
        else { return nil }
        let answer = Answer(
            response: response, toolCalls: [], sources: sources, model: model,
            usage: TokenUsage(promptTokens: Int(prompt), completionTokens: Int(completion)))
        // By a clock that is behind the writer's it was stored in the future; it still lives no longer than it was meant to.
        let ahead = max(.zero, now.duration(to: Self.instant(stored, now, wall)))
        let cached = CachedAnswer(
            answer: answer, question: question, cacheClass: cacheClass, tags: tags,
            storedAt: Self.instant(stored, now, wall) - ahead, expiry: Self.instant(expiry, now, wall) - ahead,
            cost: cost)
        return cached.expiry > now ? cached : nil
    }

    func semantic(
        _ exact: [UInt8], key: ExactKey, generation: SemanticCache.Generation, vector: [Float]
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(Self.version)
        writer.put(key.digest.bytes)
        writer.put(generation.embeddingModel)
        writer.put(generation.chatModel)
        writer.put(generation.promptVersion)
        writer.put(UInt32(vector.count))
        writer.put(halves: vector)
        writer.put(exact)
        return writer.bytes
    }

    /// `scope`: the one that was asked for. Whose an answer is, its own bytes have no say in.
    func semantic(_ bytes: [UInt8], scope: Scope) -> Semantic? {
        var reader = ByteReader(bytes)
        guard reader.integer(UInt8.self) == Self.version,
            let digest = reader.part().flatMap({ CacheDigest(bytes: $0) }),
            let embeddingModel = reader.text(), let chatModel = reader.text(), let promptVersion = reader.text(),
            let vector = reader.halves(limit: VectorIndexConfiguration.dimensionLimit),
            let part = reader.part(), reader.isAtEnd, let cached = exact(Array(part))
        else { return nil }
        return Semantic(
            key: ExactKey(scope: scope, digest: digest),
            generation: .init(embeddingModel: embeddingModel, chatModel: chatModel, promptVersion: promptVersion),
            vector: vector, cached: cached)
    }

    private static func source(_ reader: inout ByteReader) -> Source? {
        guard let document = reader.text(), let title = reader.text(), let source = reader.text(),
            let score = reader.double(), score.isFinite
        else { return nil }
        return Source(documentID: document, title: title, source: source, score: score)
    }

    private static func milliseconds(
        _ instant: ContinuousClock.Instant, _ now: ContinuousClock.Instant, _ wall: Date
    ) -> Int64 {
        Int64(((wall.timeIntervalSince1970 + now.duration(to: instant) / .seconds(1)) * 1_000).rounded())
    }

    private static func instant(
        _ milliseconds: Int64, _ now: ContinuousClock.Instant, _ wall: Date
    ) -> ContinuousClock.Instant {
        // A clock that is off, or bytes that are wrong, must not make an instant that cannot be.
        let bounded = max(-1e9, min(1e9, Double(milliseconds) / 1_000 - wall.timeIntervalSince1970))
        return now.advanced(by: .seconds(bounded))
    }
}
