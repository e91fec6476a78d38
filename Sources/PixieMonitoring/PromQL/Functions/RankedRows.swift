/// The first `limit` rows by value, for `topk` and `bottomk`.
///
/// A binary heap with the weakest row on top. Which of several equal rows stay depends on how such a heap moves them;
/// this one moves them as Go's does, so that ties fall as they do in Prometheus.
struct RankedRows {
    private let isTop: Bool
    private let limit: Int
    /// Prometheus 2 takes the weakest out and puts the new row in, 3 overwrites it: equal rows end up in another order.
    private let takesOut: Bool
    private var rows: [(row: Int, value: Double)] = []

    init(isTop: Bool, limit: Int, dialect: Dialect) {
        self.isTop = isTop
        self.limit = limit
        takesOut = dialect == .prometheus2
    }

    mutating func offer(_ row: Int, _ value: Double) {
        if rows.count < limit {
            rows.append((row, value))
            rise(rows.count - 1)
        } else if let weakest = rows.first, isWeaker(weakest.value, value) || (weakest.value.isNaN && !value.isNaN) {
            rows[0] = (row, value)
            if takesOut {
                rows.swapAt(0, rows.count - 1)
                let added = rows.removeLast()
                sink(0)
                rows.append(added)
                rise(rows.count - 1)
            } else {
                sink(0)
            }
        }
    }

    /// Strongest first, NaN last, equal ones as the heap holds them.
    var ordered: [Int] {
        rows.enumerated().sorted { left, right in
            let (a, b) = (left.element.value, right.element.value)
            if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? left.offset < right.offset : b.isNaN }
            return a == b ? left.offset < right.offset : isWeaker(b, a)
        }.map(\.element.row)
    }

    private func isWeaker(_ left: Double, _ right: Double) -> Bool { isTop ? left < right : left > right }

    private func isAbove(_ left: Int, _ right: Int) -> Bool {
        rows[left].value.isNaN || isWeaker(rows[left].value, rows[right].value)
    }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0, isAbove(place, (place - 1) / 2) {
            rows.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while place * 2 + 1 < rows.count {
            var child = place * 2 + 1
            if child + 1 < rows.count, isAbove(child + 1, child) { child += 1 }
            guard isAbove(child, place) else { return }
            rows.swapAt(child, place)
            place = child
        }
    }
}
