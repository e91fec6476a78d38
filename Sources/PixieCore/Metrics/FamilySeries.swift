/// A registered family's series, by kind.
enum FamilySeries: Sendable {
    case counter(SeriesTable<Counter>)
    case gauge(SeriesTable<Gauge>)
    case histogram(SeriesTable<Histogram>, HistogramBounds)
    case info(SeriesTable<Gauge>)

    var head: FamilyHead {
        switch self {
        case .counter(let table): table.head
        case .gauge(let table), .info(let table): table.head
        case .histogram(let table, _): table.head
        }
    }

    /// How many series it has.
    var count: Int {
        switch self {
        case .counter(let table): table.rows.count
        case .gauge(let table), .info(let table): table.rows.count
        case .histogram(let table, _): table.rows.count
        }
    }

    var table: any AnyObject & Sendable {
        switch self {
        case .counter(let table): table
        case .gauge(let table), .info(let table): table
        case .histogram(let table, _): table
        }
    }
}

/// A histogram family's upper bounds, and the end of each bucket's label as it is written.
struct HistogramBounds: Sendable {
    let values: [Double]
    /// `0.005"} ` for each bound and `+Inf"} ` at last. Written as floats in both formats, so that a series keeps its
    /// identity when a server starts to ask for the other one.
    let suffixes: [[UInt8]]

    init(_ values: [Double]) {
        self.values = values
        suffixes = values.map { Array("\($0)\"} ".utf8) } + [Array("+Inf\"} ".utf8)]
    }
}
