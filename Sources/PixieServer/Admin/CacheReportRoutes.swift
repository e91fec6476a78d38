import HTTPTypes
public import PixieQuery

/// `GET /admin/v1/reports/cache/daily`: how the caches did on each of the last 31 days, the newest first.
public struct CacheReportRoutes: AdminRoutes {
    private struct Report: Encodable {
        struct Tier: Encodable {
            let cache: String
            let lookups: Int
            let hits: Int
            let hitRate: Double?

            enum CodingKeys: String, CodingKey {
                case cache, lookups, hits
                case hitRate = "hit_rate"
            }
        }

        let day: String
        let complete: Bool
        /// The semantic cache answered less than a fifth.
        let low: Bool
        let caches: [Tier]

        init(_ report: DailyCacheReport) {
            day = report.day
            complete = report.isComplete
            low = report.isLow
            caches = report.tiers.map {
                Tier(cache: $0.cache, lookups: $0.lookups, hits: $0.hits, hitRate: $0.hitRate)
            }
        }
    }

    private let reports: DailyCacheReports

    public init(reports: DailyCacheReports) { self.reports = reports }

    public var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/admin/v1/reports/cache/daily") { [reports] _ in
                try .json(["reports": reports.latest.map(Report.init)])
            }
        ]
    }
}
