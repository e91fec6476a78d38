/// The unchanging bytes of the lines of a counter or gauge family, in the order they are written: a scrape reads them from start to end,
/// where following a reference to each would take longer than writing the line.
struct ScalarLines: Sendable {
    private let bytes: [UInt8]
    /// Two for each series: where the beginning of its line ends, and where its `_created` line does.
    private let ends: [Int]

    init(head: FamilyHead, series: [MetricSeries]) {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for one in series {
            bytes += SeriesLines.start(head.name, one.labelText)
            ends.append(bytes.count)
            if head.kind == .counter {
                bytes += SeriesLines.created(head: head, labels: one.labelText, unixTime: one.createdAt)
            }
            ends.append(bytes.count)
        }
        self.bytes = bytes
        self.ends = ends
    }

    func withBytes<Result>(_ body: (Reader) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            ends.withUnsafeBufferPointer { body(Reader(bytes: bytes, ends: $0)) }
        }
    }

    /// Valid as long as the call it is lent to.
    struct Reader {
        fileprivate let bytes: UnsafeRawBufferPointer
        fileprivate let ends: UnsafeBufferPointer<Int>

        /// `name{labels} `.
        func sample(_ index: Int) -> UnsafeRawBufferPointer { part(2 * index) }

        /// The whole line; empty for a gauge.
        func created(_ index: Int) -> UnsafeRawBufferPointer { part(2 * index + 1) }

        private func part(_ index: Int) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
        }
    }
}
