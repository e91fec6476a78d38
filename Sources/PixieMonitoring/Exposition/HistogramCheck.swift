/// Whether a histogram's samples agree with one another.
enum HistogramCheck {
    private struct Child {
        var line: Int
        var buckets: [(bound: Double, count: Double, line: Int)] = []
        var count: Double?
        var hasSum = false
    }

    static func faults(of family: ExposedFamily) -> [ExpositionFault] {
        var children: [String: Child] = [:]
        var found: [ExpositionFault] = []
        for sample in family.samples {
            let labels = sample.labels.filter { $0.name != "le" }.map { "\($0.name)=\(QuotedText.quote($0.value))" }
                .sorted()
            let key = "{\(labels.joined(separator: ","))}"
            var child = children[key] ?? Child(line: sample.line)
            switch sample.name {
            case family.name + "_bucket":
                if let bound = sample["le"].flatMap({ SampleLineReader.number($0) }), !bound.isNaN {
                    child.buckets.append((bound, sample.value, sample.line))
                } else {
                    found.append(.init(line: sample.line, message: "\(sample.name) needs a number as le"))
                }
            case family.name + "_sum": child.hasSum = true
            case family.name + "_count": child.count = sample.value
            case family.name + "_created": break
            default: found.append(.init(line: sample.line, message: "\(sample.name) is no sample of a histogram"))
            }
            children[key] = child
        }
        for (labels, child) in children { found += faults(of: child, called: family.name + labels) }
        return found
    }

    private static func faults(of child: Child, called name: String) -> [ExpositionFault] {
        var found: [ExpositionFault] = []
        func fault(_ line: Int, _ message: String) { found.append(.init(line: line, message: "\(name) \(message)")) }
        let buckets = child.buckets.sorted { $0.bound < $1.bound }
        if !child.hasSum { fault(child.line, "has no _sum") }
        if child.count == nil { fault(child.line, "has no _count") }
        guard let last = buckets.last, last.bound == .infinity else {
            fault(child.line, "has no bucket with le=\"+Inf\"")
            return found
        }
        if let count = child.count, count != last.count {
            fault(last.line, "counts \(count) and has \(last.count) in its last bucket")
        }
        for (lower, upper) in zip(buckets, buckets.dropFirst()) {
            if lower.bound == upper.bound { fault(upper.line, "has the bound \(upper.bound) twice") }
            if lower.count > upper.count { fault(upper.line, "has fewer in a bucket than in the one below it") }
        }
        return found
    }
}
