/// Metrics as a target exposes them, text 0.0.4 or OpenMetrics 1.0, and what could be read of them.
///
/// OpenMetrics is known by its end mark. Reading goes on behind a line that is no good, so that all faults are found at once.
public struct Exposition: Sendable {
    /// By their first line.
    public private(set) var families: [ExposedFamily] = []
    public private(set) var isOpenMetrics = false
    /// What could not be read, or stands where it must not.
    private(set) var faults: [ExpositionFault] = []
    private var places: [String: Int] = [:]
    /// The family the lines belong to at the moment.
    private var current = ""

    public init(_ text: [UInt8]) {
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        isOpenMetrics = lines.contains { $0.elementsEqual("# EOF".utf8) }
        if text.last != UInt8(ascii: "\n"), !text.isEmpty {
            faults.append(ExpositionFault(line: lines.count, message: "the last line has no line feed at its end"))
        }
        for (number, line) in zip(1..., lines) where !line.isEmpty {
            if line.first == UInt8(ascii: "#") { comment(line, number) } else { sample(line, number) }
        }
        let end = lines.lastIndex { $0.elementsEqual("# EOF".utf8) }
        if let end, lines[(end + 1)...].contains(where: { !$0.isEmpty }) {
            faults.append(ExpositionFault(line: end + 2, message: "something comes after # EOF"))
        }
    }

    private mutating func comment(_ line: ArraySlice<UInt8>, _ number: Int) {
        let words = String(decoding: line, as: UTF8.self).split(
            separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count >= 3, words[0] == "#", ["HELP", "TYPE", "UNIT"].contains(words[1]) else { return }
        let name = String(words[2])
        let text = words.count == 4 ? String(words[3]) : ""
        let place = enter(name, number)
        switch words[1] {
        case "HELP":
            if families[place].help != nil { fault(number, "a second HELP for \(name)") }
            families[place].help = text
        case "TYPE":
            if families[place].type != nil { fault(number, "a second TYPE for \(name)") }
            if !families[place].samples.isEmpty { fault(number, "the TYPE of \(name) comes after its samples") }
            if !Self.types.contains(text) { fault(number, "\(name) has the type \"\(text)\", which there is not") }
            families[place].type = text
        default: families[place].unit = text
        }
    }

    private mutating func sample(_ line: ArraySlice<UInt8>, _ number: Int) {
        var reader = SampleLineReader(line)
        do {
            let sample = try reader.read(line: number, exemplars: isOpenMetrics)
            let place = enter(family(of: sample.name), number)
            families[place].samples.append(sample)
        } catch {
            fault(number, error.message)
        }
    }

    /// The family a sample belongs to: the one announced, where its name without a suffix fits.
    private func family(of sample: String) -> String {
        if places[sample] != nil { return sample }
        for suffix in Self.suffixes where sample.hasSuffix(suffix) {
            let base = String(sample.dropLast(suffix.count))
            if let place = places[base], Self.suffixes(of: families[place].type).contains(suffix) { return base }
        }
        return sample
    }

    /// The family's place; it is a fault to come back to one that was left.
    private mutating func enter(_ name: String, _ line: Int) -> Int {
        defer { current = name }
        if let place = places[name] {
            if current != name { fault(line, "\(name) goes on here, apart from its other lines") }
            return place
        }
        places[name] = families.count
        families.append(ExposedFamily(name: name, line: line))
        return families.count - 1
    }

    private mutating func fault(_ line: Int, _ message: String) {
        faults.append(ExpositionFault(line: line, message: message))
    }

    private static let types: Set = [
        "counter", "gauge", "histogram", "summary", "untyped", "unknown", "info", "stateset", "gaugehistogram",
    ]
    private static let suffixes = ["_total", "_created", "_bucket", "_sum", "_count", "_info", "_gsum", "_gcount"]

    private static func suffixes(of type: String?) -> [String] {
        switch type {
        case "counter": ["_total", "_created"]
        case "histogram": ["_bucket", "_sum", "_count", "_created"]
        case "gaugehistogram": ["_bucket", "_gsum", "_gcount"]
        case "summary": ["_sum", "_count", "_created"]
        case "info": ["_info"]
        default: []
        }
    }
}
