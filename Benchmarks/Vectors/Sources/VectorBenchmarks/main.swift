import CFloatScan
import FoundationEssentials
import PixieCore

// VectorBenchmarks COUNT DIMENSIONS [clustered|uniform] [EXPORT_FOLDER|-] [NECK_DIMENSIONS]
// Processor time of this thread; each figure is the least of several rounds over the same queries. With a folder, the vectors and
// queries are written there as float32 (vectors.f32, queries.f32) for the comparison with FAISS.
let arguments = CommandLine.arguments
let count = arguments.count > 1 ? Int(arguments[1]) ?? 100_000 : 100_000
let dimensions = arguments.count > 2 ? Int(arguments[2]) ?? 1536 : 1536
let clustered = arguments.count > 3 ? arguments[3] != "uniform" : true
let folder = arguments.count > 4 && arguments[4] != "-" ? arguments[4] : nil
let neck = arguments.count > 5 ? Int(arguments[5]) : nil
let withScan = count <= 200_000

func microseconds(_ seconds: Double) -> String {
    let tenths = Int((seconds * 1e7).rounded())
    return "\(tenths / 10).\(tenths % 10) us"
}

func ratio(_ value: Double) -> String { "\(Int((value * 10).rounded()) / 10).\(Int((value * 10).rounded()) % 10)x" }

var data = VectorData(dimensions: dimensions, centres: clustered ? max(1, count / 50) : 0, seed: 0x5049_5849)
let index = ExactVectorIndex(VectorIndexConfiguration(dimensions: dimensions, neckDimensions: neck))
let rows = UnsafeMutablePointer<Float>.allocate(capacity: withScan ? count * dimensions : 1)
let queryCount = count >= 50_000 ? 50 : 200
var queries: [[Float]] = []
var building = 0.0
let bytesBefore = index.byteCount
for id in 0..<count {
    let vector = data.next()
    if withScan { (rows + id * dimensions).update(from: vector, count: dimensions) }
    // Half of the queries have an entry near them, with a cosine of about 0.97; half are new.
    if id % max(1, count / queryCount) == 0, queries.count < queryCount {
        queries.append(queries.count % 2 == 0 ? data.near(vector, by: 0.25) : data.next())
    }
    let start = thread_seconds()
    try index.insert(id: UInt64(id), vector: vector)
    building += thread_seconds() - start
}
if let folder, withScan {
    try Data(bytes: rows, count: count * dimensions * 4).write(to: URL(filePath: folder + "/vectors.f32"))
    let flat = queries.flatMap { $0 }
    try flat.withUnsafeBytes { Data($0) }.write(to: URL(filePath: folder + "/queries.f32"))
}

print("\(count) x \(dimensions), \(clustered ? "clustered" : "uniform"), \(queries.count) queries")
print("  build           \(microseconds(building)) in all, \(microseconds(building / Double(count))) an insertion")
print(
    "  memory          \((index.byteCount - bytesBefore) / count) bytes an entry, \(resident_bytes() >> 20) MB resident"
)

/// The least processor time a query over `rounds` rounds.
func measure(_ queries: [[Float]], rounds: Int, _ body: ([Float]) -> Void) -> Double {
    var least = Double.infinity
    for _ in 0..<rounds {
        let start = thread_seconds()
        for query in queries { body(query) }
        least = min(least, (thread_seconds() - start) / Double(queries.count))
    }
    return least
}

var scan = Double.nan
if withScan {
    var checksum: Float = 0
    scan = measure(queries, rounds: count > 20_000 ? 3 : 20) { query in
        var best: Float = 0
        _ = float_scan(rows, count, dimensions, query, &best)
        checksum += best
    }
    let gigabytes = Double(count * dimensions * 4) / scan / 1e9
    print("  float32 scan    \(microseconds(scan)), \(Int(gigabytes)) GB/s \(checksum.isFinite ? "" : "?")")
}
for threshold: Float in [0.95, 0.9, 0.85, 0.7] {
    var found = 0
    let rounds = count > 20_000 ? 10 : 200
    let time = measure(queries, rounds: rounds) { if index.best(for: $0, atLeast: threshold) != nil { found += 1 } }
    let compared = withScan ? ", scan is \(ratio(scan / time))" : ""
    print("  best >= \(threshold)    \(microseconds(time))\(compared), \(found / rounds) of \(queries.count) found")
}
for k in [1, 5, 10] {
    let time = measure(queries, rounds: 3) { _ = index.nearest(to: $0, k: k) }
    print("  \(k) nearest       \(microseconds(time))\(withScan ? ", scan is \(ratio(scan / time))" : "")")
}
// The same answers, or the figures above mean nothing. Entries whose cosine rounding could move over the threshold do not count.
if withScan {
    var wrong = 0
    for query in queries {
        var best: Float = 0
        let place = float_scan(rows, count, dimensions, query, &best)
        let answer = index.nearest(to: query, k: 1).first
        if answer?.id != UInt64(place), abs((answer?.similarity ?? -2) - best) > 0.0001 { wrong += 1 }
        if (index.best(for: query, atLeast: 0.95) != nil) != (best >= 0.95), abs(best - 0.95) > 0.0001 { wrong += 1 }
    }
    print("  disagreements   \(wrong)")
}
let start = thread_seconds()
let removals = min(count, 10_000)
for id in 0..<removals { index.remove(id: UInt64(id)) }
print("  removal         \(microseconds((thread_seconds() - start) / Double(removals)))")
