/// The unchanging bytes of one series' lines.
struct SeriesLines: Sendable {
    /// `name{labels} `, or for a histogram `name_bucket{labels,le="`.
    let sample: [UInt8]
    /// `name_sum{labels} ` and `name_count{labels} `, of a histogram only.
    let sum: [UInt8]
    let count: [UInt8]
    /// The whole `_created` line; empty for kinds that have none.
    let created: [UInt8]

    init(head: FamilyHead, labels: [UInt8], unixTime: Double) {
        let base = head.kind.familyName(of: head.name)
        switch head.kind {
        case .histogram:
            sample = Array("\(base)_bucket{".utf8) + labels + Array((labels.isEmpty ? "le=\"" : ",le=\"").utf8)
            sum = Self.start(base + "_sum", labels)
            count = Self.start(base + "_count", labels)
        case .counter, .gauge, .info:
            sample = Self.start(head.name, labels)
            sum = []
            count = []
        }
        switch head.kind {
        case .counter, .histogram:
            let milliseconds = (unixTime * 1_000).rounded() / 1_000
            created = Self.start(base + "_created", labels) + Array("\(milliseconds)\n".utf8)
        case .gauge, .info: created = []
        }
    }

    private static func start(_ name: String, _ labels: [UInt8]) -> [UInt8] {
        labels.isEmpty ? Array("\(name) ".utf8) : Array("\(name){".utf8) + labels + Array("} ".utf8)
    }
}
