/// The running state of an aggregation that needs to see each value once: a cell for each group and step.
struct GroupFold {
    private let operation: AggregationOperator
    private let isCompensated: Bool
    private var counts: [Double]
    private var values: [Double]
    /// Rounding losses of a sum, or means of the others.
    private var second: [Double]
    private var means: [CompensatedMean]

    init(_ operation: AggregationOperator, cells: Int, dialect: Dialect) {
        self.operation = operation
        isCompensated = dialect == .prometheus3
        counts = Array(repeating: 0, count: cells)
        values = Array(repeating: 0, count: cells)
        second = Array(repeating: 0, count: cells)
        means = operation == .avg ? Array(repeating: CompensatedMean(dialect), count: cells) : []
    }

    @inline(__always)
    mutating func add(_ value: Double, to cell: Int) {
        counts[cell] += 1
        switch operation {
        case .sum:
            if isCompensated {
                var sum = CompensatedSum(sum: values[cell], lost: second[cell])
                sum.add(value)
                (values[cell], second[cell]) = (sum.sum, sum.lost)
            } else {
                values[cell] += value
            }
        case .avg: means[cell].add(value)
        case .min: if counts[cell] == 1 || value < values[cell] || values[cell].isNaN { values[cell] = value }
        case .max: if counts[cell] == 1 || value > values[cell] || values[cell].isNaN { values[cell] = value }
        case .stddev, .stdvar:
            // Welford's method: no sum of squares that could lose the difference.
            let delta = value - second[cell]
            second[cell] += delta / counts[cell]
            values[cell] += delta * (value - second[cell])
            // Dialect 2 sees no deviation in a single value, not even an infinite one.
            if counts[cell] == 1, !value.isFinite { values[cell] = isCompensated ? .nan : 0 }
        default: break
        }
    }

    func results() -> [Double] {
        counts.indices.map { cell in
            guard counts[cell] > 0 else { return Frame.absent }
            switch operation {
            case .sum: return isCompensated ? CompensatedSum(sum: values[cell], lost: second[cell]).value : values[cell]
            case .avg: return means[cell].value
            case .count: return counts[cell]
            case .group: return 1
            case .stddev: return (values[cell] / counts[cell]).squareRoot()
            case .stdvar: return values[cell] / counts[cell]
            default: return values[cell]
            }
        }
    }
}
