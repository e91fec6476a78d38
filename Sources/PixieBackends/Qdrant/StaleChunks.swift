import PixieCore

/// Which points of a document have to go once a revision of it has been written.
///
/// The later revision wins whichever order two writers' steps fall in: each deletes what is older than its own, or its own
/// where it sees a later one, and each looks only after it has written.
struct StaleChunks {
    struct Found {
        var id: JSONValue
        /// Nil where something else than a put wrote the point: older than any.
        var revision: Int64?
    }

    static func ids(_ found: [Found], after revision: Int64) -> [JSONValue] {
        let isOvertaken = found.contains { ($0.revision ?? .min) > revision }
        return found.filter { point in
            let other = point.revision ?? .min
            return isOvertaken ? other == revision : other < revision
        }
        .map(\.id)
    }
}
