/// What all series of a family share, with the lines that go above them already written.
final class FamilyHead: Sendable {
    let name: String
    let kind: MetricKind
    let help: String
    /// As OpenMetrics has it, empty where the name ends in none.
    let unit: String
    /// Upper bounds of the buckets, of a histogram only.
    let buckets: [Double]
    let text: [UInt8]
    let openMetrics: [UInt8]
    /// Every name written for it, in either format.
    let claimedNames: Set<String>

    init(name: String, help: String, kind: MetricKind, buckets: [Double] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.buckets = buckets
        let base = kind.familyName(of: name)
        claimedNames = kind.claimedNames(of: name)

        var text: [UInt8] = []
        text += "# HELP \(name) ".utf8
        text.append(escaping: help, quotes: false)
        text += "\n# TYPE \(name) \(kind == .info ? "gauge" : kind.rawValue)\n".utf8
        self.text = text

        var openMetrics = Array("# TYPE \(base) \(kind.rawValue)\n".utf8)
        unit = kind == .info ? "" : Self.units.first { base.hasSuffix("_" + $0) } ?? ""
        if !unit.isEmpty { openMetrics += "# UNIT \(base) \(unit)\n".utf8 }
        openMetrics += "# HELP \(base) ".utf8
        openMetrics.append(escaping: help, quotes: true)
        openMetrics += "\n".utf8
        self.openMetrics = openMetrics
    }

    /// OpenMetrics' base units, and the one Pixie counts money in.
    private static let units = [
        "seconds", "bytes", "ratio", "joules", "grams", "meters", "volts", "amperes", "celsius", "dollars",
    ]
}

/// The metric types Pixie writes. Raw values are OpenMetrics' names for them.
public enum MetricKind: String, Sendable {
    case counter, gauge, histogram, info

    /// OpenMetrics names a family without the suffix its samples carry.
    func familyName(of name: String) -> String {
        guard let suffix = nameSuffix, name.hasSuffix(suffix) else { return name }
        return String(name.dropLast(suffix.count))
    }

    /// Every name written for a family called `name`, in either format.
    func claimedNames(of name: String) -> Set<String> {
        let base = familyName(of: name)
        return Set([name, base] + sampleSuffixes.map { base + $0 })
    }

    var nameSuffix: String? {
        switch self {
        case .counter: "_total"
        case .info: "_info"
        case .gauge, .histogram: nil
        }
    }

    private var sampleSuffixes: [String] {
        switch self {
        case .counter: ["_total", "_created"]
        case .info: ["_info"]
        case .gauge: []
        case .histogram: ["_bucket", "_sum", "_count", "_created"]
        }
    }
}
