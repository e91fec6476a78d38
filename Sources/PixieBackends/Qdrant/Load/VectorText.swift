/// A vector as it is sent: a JSON list of numbers, none longer than it takes to be the same `Float`.
///
/// A number that is short already is passed on as it is; of a long one (a `Double`'s seventeen digits) the first nine or ten are, unless the
/// rest decides which `Float` it is.
struct VectorText: Sendable {
    let json: [UInt8]
    let count: Int
    /// Whether every number is finite as a `Float`, and one is not zero.
    let isUsable: Bool

    /// The vector is finite.
    init(_ vector: [Float]) {
        var json = JSONBytes(reservingCapacity: vector.count * 12 + 2)
        json.append(vector)
        self.json = json.bytes
        count = vector.count
        isUsable = vector.contains { $0 != 0 }
    }

    /// Reads the list that begins at `start`, and gives where it ends; nil when there is no list of numbers.
    static func read(_ bytes: [UInt8], at start: Int) -> (VectorText, end: Int)? {
        bytes.withUnsafeBufferPointer { buffer in
            var end: Int?
            var (count, isUsable) = (0, false)
            // What is written is never longer than what is read.
            let json = [UInt8](unsafeUninitializedCapacity: buffer.count - start) { output, length in
                var reader = VectorTextReader(bytes: buffer, output: output, index: start)
                end = reader.list()
                (count, isUsable, length) = (reader.count, reader.isUsable, reader.length)
            }
            return end.map { (VectorText(json: json, count: count, isUsable: isUsable), $0) }
        }
    }

    private init(json: [UInt8], count: Int, isUsable: Bool) {
        self.json = json
        self.count = count
        self.isUsable = isUsable
    }
}
