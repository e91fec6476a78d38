/// The best `limit` of the matches offered to it: a heap with the worst on top.
struct BestMatches {
    private let limit: Int
    private var heap: [VectorMatch] = []

    init(limit: Int) { self.limit = limit }

    /// What a match must reach to be kept; nil while there is room for any.
    var threshold: Float? { heap.count < limit ? nil : heap.first?.similarity }

    mutating func offer(_ match: VectorMatch) {
        if heap.count < limit {
            heap.append(match)
            var child = heap.count - 1
            while child > 0, heap[(child - 1) / 2].precedes(heap[child]) {
                heap.swapAt(child, (child - 1) / 2)
                child = (child - 1) / 2
            }
        } else if let worst = heap.first, match.precedes(worst) {
            heap[0] = match
            var parent = 0
            while let child = worstChild(of: parent), heap[parent].precedes(heap[child]) {
                heap.swapAt(parent, child)
                parent = child
            }
        }
    }

    /// Best first.
    func sorted() -> [VectorMatch] { heap.sorted { $0.precedes($1) } }

    private func worstChild(of parent: Int) -> Int? {
        let left = parent * 2 + 1
        guard left < heap.count else { return nil }
        guard left + 1 < heap.count else { return left }
        return heap[left].precedes(heap[left + 1]) ? left + 1 : left
    }
}
