/// What Prometheus accepts as a metric or label name, and how foreign names are made to fit.
enum MetricName {
    static func isMetric(_ name: String) -> Bool { fits(name, alsoAllowing: UInt8(ascii: ":")) }

    static func isLabel(_ name: String) -> Bool {
        fits(name, alsoAllowing: UInt8(ascii: "_")) && !name.hasPrefix("__") && name != "le" && name != "quantile"
    }

    /// `name` with every byte outside the alphabet replaced by `_`; never empty, never starts with a digit.
    static func sanitised(_ name: String) -> String {
        var bytes = name.utf8.map { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: ":") ? $0 : UInt8(ascii: "_") }
        if bytes.first.map(isDigit) ?? true { bytes.insert(UInt8(ascii: "_"), at: 0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A label name as close to `name` as the alphabet allows; the reserved ones get a prefix.
    static func sanitisedLabel(_ name: String) -> String {
        let candidate = String(sanitised(name).map { $0 == ":" ? "_" : $0 })
        return isLabel(candidate) ? candidate : "label_" + candidate
    }

    private static func fits(_ name: String, alsoAllowing extra: UInt8) -> Bool {
        guard let first = name.utf8.first, !isDigit(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == extra }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
