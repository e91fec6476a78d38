/// Durations as PromQL writes them: `5m`, `1h30m`, `1w`, with a year of 365 days.
public enum PromQLDuration {
    private static let units: [(name: String, milliseconds: Int64, exact: Bool)] = [
        ("y", 31_536_000_000, true), ("w", 604_800_000, true), ("d", 86_400_000, false), ("h", 3_600_000, false),
        ("m", 60_000, false), ("s", 1_000, false), ("ms", 1, false),
    ]

    /// Milliseconds, or nil if `text` is not a duration: units must fall in size and occur once.
    public static func parse(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        var bytes = Array(text.utf8)[...]
        var total: Int64 = 0
        var nextUnit = 0
        guard !bytes.isEmpty else { return nil }
        while !bytes.isEmpty {
            let digits = bytes.prefix { (48...57).contains($0) }
            let letters = bytes.dropFirst(digits.count).prefix { !(48...57).contains($0) }
            let name = String(decoding: letters, as: UTF8.self)
            guard let number = Int64(String(decoding: digits, as: UTF8.self)),
                let unit = units.indices.first(where: { $0 >= nextUnit && units[$0].name == name })
            else { return nil }
            let (part, overflow) = number.multipliedReportingOverflow(by: units[unit].milliseconds)
            let (sum, beyond) = total.addingReportingOverflow(part)
            // Prometheus keeps durations in nanoseconds; more than that holds is an error there too.
            guard !overflow, !beyond, sum <= Int64.max / 1_000_000 else { return nil }
            total = sum
            nextUnit = unit + 1
            bytes = bytes.dropFirst(digits.count + letters.count)
        }
        return total
    }

    /// `1h30m` for 5,400,000; years and weeks only where nothing is left over, because 90d reads better than 12w6d.
    public static func text(milliseconds: Int64) -> String {
        if milliseconds == 0 { return "0s" }
        var rest = milliseconds.magnitude
        var result = milliseconds < 0 ? "-" : ""
        for unit in units {
            let size = unit.milliseconds.magnitude
            if unit.exact, rest % size != 0 { continue }
            if rest / size > 0 {
                result += "\(rest / size)\(unit.name)"
                rest %= size
            }
        }
        return result
    }
}
