/// The unchanging bytes of one histogram's lines. Those of other kinds are in `ScalarLines`.
struct SeriesLines: Sendable {
    /// `name_bucket{labels,le="`.
    let bucket: [UInt8]
    /// `name_sum{labels} ` and `name_count{labels} `.
    let sum: [UInt8]
    let count: [UInt8]
    /// The whole `_created` line.
    let created: [UInt8]

    /// Nil for other kinds.
    init?(head: FamilyHead, labels: [UInt8], unixTime: Double) {
        guard head.kind == .histogram else { return nil }
        let base = head.kind.familyName(of: head.name)
        bucket = Array("\(base)_bucket{".utf8) + labels + Array((labels.isEmpty ? "le=\"" : ",le=\"").utf8)
        sum = Self.start(base + "_sum", labels)
        count = Self.start(base + "_count", labels)
        created = Self.created(head: head, labels: labels, unixTime: unixTime)
    }

    /// The whole `_created` line of a counter or a histogram.
    static func created(head: FamilyHead, labels: [UInt8], unixTime: Double) -> [UInt8] {
        let milliseconds = (unixTime * 1_000).rounded() / 1_000
        return start(head.kind.familyName(of: head.name) + "_created", labels) + Array("\(milliseconds)\n".utf8)
    }

    /// `name{labels} `.
    static func start(_ name: String, _ labels: [UInt8]) -> [UInt8] {
        labels.isEmpty ? Array("\(name) ".utf8) : Array("\(name){".utf8) + labels + Array("} ".utf8)
    }
}
