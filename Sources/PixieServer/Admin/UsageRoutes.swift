import HTTPTypes
public import PixieQuery

/// `GET /admin/v1/usage?by=user|model|day&days=1...31&limit=`: tokens and cost of this instance's language model calls.
public struct UsageRoutes: AdminRoutes {
    private struct Usage: Encodable {
        let by: String
        let days: Int
        let usage: [Line]
        /// Lines that did not fit into `limit`.
        let leftOut: Int

        enum CodingKeys: String, CodingKey {
            case by, days, usage
            case leftOut = "left_out"
        }
    }

    private struct Line: Encodable {
        let name: String
        let amount: UsageLedger.Amount

        func encode(to encoder: any Encoder) throws {
            try amount.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
        }

        enum CodingKeys: String, CodingKey { case name }
    }

    private let ledger: UsageLedger

    public init(ledger: UsageLedger) { self.ledger = ledger }

    public var routes: [AdminRoute] {
        [
            AdminRoute(.get, "/admin/v1/usage") { [ledger] request in
                guard let grouping = UsageLedger.Grouping(rawValue: request.query("by") ?? "user") else {
                    throw ProblemDetails.invalid("by", "must be one of user, model, day")
                }
                let days = try request.integer("days", in: 1...UsageLedger.days, standard: UsageLedger.days)
                let limit = try request.integer("limit", in: 1...10_000, standard: 100)
                let lines = ledger.sums(by: grouping, days: days)
                return try .json(
                    Usage(
                        by: grouping.rawValue, days: days,
                        usage: lines.prefix(limit).map { Line(name: $0.name, amount: $0.amount) },
                        leftOut: max(0, lines.count - limit)))
            }
        ]
    }
}
