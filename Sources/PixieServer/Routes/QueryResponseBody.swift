import PixieCore
import PixieQuery

/// Writes the answer of a query as JSON. The answer's own members were rendered when it was made; the rest is added around them.
enum QueryResponseBody {
    static func json(_ outcome: QueryOutcome, requestID: String) -> [UInt8] {
        // Room for nearly every answer: more is written all the same, and copied once.
        [UInt8](capacity: outcome.answer.jsonMembers.count + requestID.utf8.count + 160) {
            write(outcome, requestID: requestID, to: &$0)
        }
    }

    private static func write(_ outcome: QueryOutcome, requestID: String, to bytes: inout ByteBuffer) {
        bytes.append(UInt8(ascii: "{"))
        bytes.append(outcome.answer.jsonMembers)
        switch outcome.origin {
        case .generated:
            bytes.literal(#","source":"llm","cache":null"#)
        case .cache(let hit):
            bytes.literal(#","source":"cache","cache":{"kind":""#)
            bytes.append(hit.kind.rawValue)
            bytes.literal(#"","similarity":"#)
            bytes.append(hit.kind == .exact ? "1" : min(1, hit.similarity).description)
            bytes.literal(#","age_seconds":"#)
            bytes.append(UInt(max(0, hit.age.components.seconds)))
            if hit.isStale { bytes.literal(#","stale":true"#) }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.literal(#","request_id":""#)
        bytes.append(requestID)
        bytes.literal(#"","degraded":["#)
        for (index, upstream) in outcome.degraded.enumerated() {
            bytes.literal(index == 0 ? "\"" : ",\"")
            bytes.append(upstream.rawValue)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.literal("]}")
    }

    /// The value of `Server-Timing`: a stage each, and how much of all of it was waiting for other systems; in milliseconds with
    /// three decimals.
    static func writeServerTiming(_ timings: StageTimings, to bytes: inout ByteBuffer) {
        var isFirst = true
        for stage in QueryStage.allCases {
            guard let time = timings[stage] else { continue }
            if !isFirst { bytes.literal(", ") }
            isFirst = false
            bytes.append(stage.name)
            writeDuration(time, to: &bytes)
        }
        guard let waited = timings.waited else { return }
        bytes.literal(isFirst ? "upstreams" : ", upstreams")
        writeDuration(waited, to: &bytes)
    }

    private static func writeDuration(_ time: Duration, to bytes: inout ByteBuffer) {
        bytes.literal(";dur=")
        bytes.append(milliseconds: time)
    }
}
