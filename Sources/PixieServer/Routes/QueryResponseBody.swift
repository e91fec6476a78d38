import PixieCore
import PixieQuery

/// Writes the answer of a query as JSON. The answer's own members were rendered when it was made; the rest is added around them.
enum QueryResponseBody {
    static func json(_ outcome: QueryOutcome, requestID: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(outcome.answer.jsonMembers.count + 224)
        bytes.append(UInt8(ascii: "{"))
        bytes.append(contentsOf: outcome.answer.jsonMembers)
        switch outcome.origin {
        case .generated:
            bytes.append(contentsOf: #","source":"llm","cache":null"#.utf8)
        case .cache(let hit):
            bytes.append(contentsOf: #","source":"cache","cache":{"kind":""#.utf8)
            bytes.append(contentsOf: hit.kind.rawValue.utf8)
            bytes.append(contentsOf: #"","similarity":"#.utf8)
            bytes.append(contentsOf: (hit.kind == .exact ? "1" : min(1, hit.similarity).description).utf8)
            bytes.append(contentsOf: #","age_seconds":"#.utf8)
            bytes.append(contentsOf: String(max(0, hit.age.components.seconds)).utf8)
            if hit.isStale { bytes.append(contentsOf: #","stale":true"#.utf8) }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(contentsOf: #","request_id":""#.utf8)
        bytes.append(contentsOf: requestID.utf8)
        bytes.append(contentsOf: #"","degraded":["#.utf8)
        for (index, upstream) in outcome.degraded.enumerated() {
            bytes.append(contentsOf: (index == 0 ? "\"" : ",\"").utf8)
            bytes.append(contentsOf: upstream.rawValue.utf8)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(contentsOf: "]}".utf8)
        return bytes
    }

    /// The value of `Server-Timing`: a stage each, and how much of all of it was waiting for other systems; in milliseconds with
    /// three decimals.
    static func writeServerTiming(_ timings: StageTimings, to bytes: inout [UInt8]) {
        var isFirst = true
        for stage in QueryStage.allCases {
            guard let time = timings[stage] else { continue }
            if !isFirst { bytes.append(contentsOf: ", ".utf8) }
            isFirst = false
            bytes.append(contentsOf: stage.name.utf8)
            writeDuration(time, to: &bytes)
        }
        guard let waited = timings.waited else { return }
        bytes.append(contentsOf: (isFirst ? "upstreams" : ", upstreams").utf8)
        writeDuration(waited, to: &bytes)
    }

    private static func writeDuration(_ time: Duration, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: ";dur=".utf8)
        let (seconds, attoseconds) = time.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        bytes.append(contentsOf: String(microseconds / 1_000).utf8)
        bytes.append(UInt8(ascii: "."))
        let fraction = UInt16(microseconds % 1_000)
        bytes.append(UInt8(ascii: "0") + UInt8(fraction / 100))
        bytes.append(UInt8(ascii: "0") + UInt8(fraction / 10 % 10))
        bytes.append(UInt8(ascii: "0") + UInt8(fraction % 10))
    }
}
