import HTTPTypes
public import PixieCore
public import PixieQuery

/// `/admin/v1/cache`: how the caches stand, what is in them, and how to take it out.
public struct CacheRoutes: AdminRoutes {
    /// How long an order may take to be written.
    static let timeout = Duration.seconds(5)
    /// How long an order may take that looks at every key of the shared store.
    static let clearTimeout = Duration.seconds(25)

    let cache: CacheAdministration
    let warming: CacheWarming
    let jobs: JobRegistry
    let sharedReport: @Sendable () async -> JSONValue?

    /// `sharedReport`: memory and policy of the shared cache; nil where there is none.
    public init(
        cache: CacheAdministration, warming: CacheWarming, jobs: JobRegistry,
        sharedReport: @escaping @Sendable () async -> JSONValue?
    ) {
        self.cache = cache
        self.warming = warming
        self.jobs = jobs
        self.sharedReport = sharedReport
    }

    public var routes: [AdminRoute] { reading + invalidating + settingRoutes + [warmRoute] }

    private var reading: [AdminRoute] {
        [
            AdminRoute(.get, "/admin/v1/cache") { _ in
                try .json(Overview(cache: cache.overview, shared: await sharedReport()))
            },
            AdminRoute(.get, "/admin/v1/cache/entries") { request in
                let filter = try Self.filter(request)
                let limit = try request.integer("limit", in: 1...1_000, standard: 100)
                let page = cache.entries(filter, after: request.query("cursor"), limit: limit)
                return try .json(Page(entries: page.entries, cursor: page.cursor))
            },
            AdminRoute(.get, "/admin/v1/cache/entries/{id}") { request in
                let found = cache.entries(of: try Self.entryID(request))
                guard !found.isEmpty else { throw Self.noEntry }
                return try .json(Page(entries: found, cursor: nil))
            },
            AdminRoute(.get, "/admin/v1/cache/near-misses") { request in
                let limit = try request.integer("limit", in: 1...500, standard: 50)
                return try .json(["near_misses": cache.nearMisses.latest(limit)])
            },
            AdminRoute(.get, "/admin/v1/cache/calibration") { request in
                guard let maxWrong = request.query("max_wrong").map({ Double($0) }) ?? 0.01, (0...1).contains(maxWrong)
                else { throw ProblemDetails.invalid("max_wrong", "must be a number from 0 to 1") }
                return try .json(
                    Calibration(
                        configured: cache.settings.live.current.similarityThreshold, curve: cache.feedback.curve,
                        suggested: cache.feedback.suggestion(maxWrong: maxWrong)))
            },
        ]
    }

    private var warmRoute: AdminRoute {
        AdminRoute(.post, "/admin/v1/cache/warm", access: .change) { request in
            let body = try request.body(WarmRequestBody.self)
            guard body.errors.isEmpty else {
                throw ProblemDetails(
                    status: .unprocessableContent, code: "invalid_field",
                    detail: body.errors.map { "\($0.field) \($0.message)" }.joined(separator: "; "), errors: body.errors
                )
            }
            let (queries, requestID, warming) = (body.queries, request.context.id, warming)
            if try request.flag("dry_run") { return try .json(warming.estimate(queries, requestID: requestID)) }
            let status = try jobs.start(kind: "cache.warm", detail: "\(queries.count) questions") { progress in
                progress(0, of: queries.count)
                let result = try await warming.warm(queries, requestID: requestID) { progress($0.done) }
                return .object([
                    "generated": .integer(Int64(result.generated)), "cached": .integer(Int64(result.cached)),
                    "failed": .integer(Int64(result.failed)), "not_kept": .integer(Int64(result.unkept)),
                    "dollars": .number(result.dollars),
                ])
            }
            return try .json(status, status: .accepted)
        }
    }

    static func entryID(_ request: AdminRequest) throws(ProblemDetails) -> CacheEntryID {
        guard let id = CacheEntryID(request.parameter("id")) else { throw noEntry }
        return id
    }

    static let noEntry = ProblemDetails.notFound(
        "There is no entry of this id in this instance's memory. GET /admin/v1/cache/entries lists those there are.")

    private static func filter(_ request: AdminRequest) throws(ProblemDetails) -> CacheEntryFilter {
        var filter = CacheEntryFilter(contains: request.query("contains"))
        if let text = request.query("user_id") {
            guard let user = UserID(text) else { throw .invalid("user_id", "must be a UUID") }
            filter.user = user
        }
        if let text = request.query("kind") {
            guard let kind = CacheEntryView.Kind(rawValue: text) else {
                throw .invalid("kind", "must be exact or semantic")
            }
            filter.kind = kind
        }
        if let text = request.query("tag") {
            guard let tag = CacheTag(text) else { throw .invalid("tag", tagExpectation) }
            filter.tag = tag
        }
        return filter
    }

    static let tagExpectation =
        "must be user:UUID, tasks:UUID, events:UUID, documents:UUID, doc:ID, entry:OWNER:ID, prompt, responses, embeddings or sessions"

    private struct Overview: Encodable {
        let cache: CacheOverview
        let shared: JSONValue?

        func encode(to encoder: any Encoder) throws {
            try cache.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(shared, forKey: .shared)
        }

        enum CodingKeys: String, CodingKey { case shared }
    }

    private struct Page: Encodable {
        let entries: [CacheEntryView]
        let cursor: String?
    }

    private struct Calibration: Encodable {
        let configured: Double
        let curve: [FeedbackLog.Point]
        let suggested: Double?
    }
}
