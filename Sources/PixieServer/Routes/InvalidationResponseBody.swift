import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieQuery

/// What an order to drop entries came to, as JSON: `{"matched", "removed", "tiers": {...}, "stored"?, "instances": {"applied", "live"}}`.
struct InvalidationResponseBody: Encodable {
    /// Entries that carried one of the tags, in the memory of the instance that was asked.
    let matched: Int
    let removed: Int
    let tiers: CacheEntryCounts
    /// Vectors or conversations in the store behind memory, taken from it or, in a dry run, found there; missing for other orders.
    let stored: Int?
    /// Null for a dry run.
    let instances: InstanceCount?

    init(_ result: CacheInvalidation.Result) {
        matched = result.matched.total
        removed = result.removed.total
        tiers = result.position == nil ? result.matched : result.removed
        stored = result.stored
        instances = result.instances
    }

    var json: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Integers always encode.
        return (try? encoder.encode(self)).map { Array($0) } ?? []
    }
}

/// Why an order to drop entries was not carried out.
enum InvalidationProblem {
    static func describe(_ error: any Error) -> ProblemDetails {
        ProblemDetails(
            status: .serviceUnavailable, code: "cache_unavailable",
            detail:
                "The shared cache did not take the order, so other instances may still answer from old data. Send it again.",
            headers: [.retryAfter: "1"])
    }
}
