import Glibc
import PixieCore

/// The exact index and a plain scan of the same vectors, asked the same. All figures are processor time of this thread; each is the
/// least of several rounds over the same queries.
struct VectorBenchmark {
    /// Nil where there are too many to hold twice.
    let rows: FloatRows?
    let queries: [[Float]]
    private let index: ExactVectorIndex
    private let count: Int

    /// Fills both, and prints what that took.
    init(count: Int, dimensions: Int, clustered: Bool, neckDimensions: Int?) throws {
        self.count = count
        var data = VectorData(dimensions: dimensions, centres: clustered ? max(1, count / 50) : 0, seed: 0x5049_5849)
        index = ExactVectorIndex(VectorIndexConfiguration(dimensions: dimensions, neckDimensions: neckDimensions))
        rows = count <= 200_000 ? FloatRows(count: count, dimensions: dimensions) : nil
        let queryCount = count >= 50_000 ? 50 : 200
        var queries: [[Float]] = []
        var building = Duration.zero
        let bytesBefore = index.byteCount
        for id in 0..<count {
            let vector = data.next()
            rows?.set(id, to: vector)
            // Half of the queries have an entry near them, with a cosine of about 0.97; half are new.
            if id % max(1, count / queryCount) == 0, queries.count < queryCount {
                queries.append(queries.count % 2 == 0 ? data.near(vector, by: 0.25) : data.next())
            }
            let start = Self.processorTime()
            try index.insert(id: UInt64(id), vector: vector)
            building += Self.processorTime() - start
        }
        self.queries = queries
        print("\(count) x \(dimensions), \(clustered ? "clustered" : "uniform"), \(queries.count) queries")
        print("  build           \((building / .seconds(1)).text(2)) s, \(Self.text(building / count)) an insertion")
        print("  memory          \((index.byteCount - bytesBefore) / count) bytes an entry")
    }

    func run() {
        let scan = measureScan()
        for threshold: Float in [0.95, 0.9, 0.85, 0.7] {
            let time = measure(rounds: count > 20_000 ? 10 : 200) { consume(index.best(for: $0, atLeast: threshold)) }
            let found = queries.count { index.best(for: $0, atLeast: threshold) != nil }
            describe("best >= \(threshold)", time, beside: scan, ", \(found) of \(queries.count) found")
        }
        for k in [1, 5, 10] {
            let time = measure(rounds: 3) { consume(index.nearest(to: $0, k: k)) }
            describe("\(k) nearest", time, beside: scan)
        }
        if let rows { print("  disagreements   \(disagreements(with: rows))") }
        let removals = min(count, 10_000)
        let start = Self.processorTime()
        for id in 0..<removals { index.remove(id: UInt64(id)) }
        print("  removal         \(Self.text((Self.processorTime() - start) / removals))")
    }

    private func measureScan() -> Duration? {
        guard let rows else { return nil }
        let time = measure(rounds: count > 20_000 ? 3 : 20) { consume(rows.nearest(to: $0)) }
        let gigabytes = Double(rows.byteCount) / (time / .seconds(1)) / 1e9
        print("  float32 scan    \(Self.text(time)), \(gigabytes.text(0)) GB/s")
        return time
    }

    /// Where the answers are not the same the figures mean nothing. Entries that rounding could move over the threshold do not count.
    private func disagreements(with rows: FloatRows) -> Int {
        var wrong = 0
        for query in queries {
            let (row, best) = rows.nearest(to: query)
            let answer = index.nearest(to: query, k: 1).first
            if answer?.id != UInt64(row), abs((answer?.similarity ?? -2) - best) > 0.0001 { wrong += 1 }
            if (index.best(for: query, atLeast: 0.95) != nil) != (best >= 0.95), abs(best - 0.95) > 0.0001 {
                wrong += 1
            }
        }
        return wrong
    }

    /// Of one query.
    private func measure(rounds: Int, _ body: ([Float]) -> Void) -> Duration {
        let times = (0..<rounds).map { _ in
            let start = Self.processorTime()
            for query in queries { body(query) }
            return (Self.processorTime() - start) / queries.count
        }
        return times.min() ?? .zero
    }

    private func describe(_ name: String, _ time: Duration, beside scan: Duration?, _ more: String = "") {
        let compared = scan.map { ", scan is \(($0 / time).text(1))x" } ?? ""
        print("  \(name)\(String(repeating: " ", count: 16 - name.count))\(Self.text(time))\(compared)\(more)")
    }

    private static func text(_ time: Duration) -> String { "\((time / .microseconds(1)).text(1)) us" }

    private static func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
