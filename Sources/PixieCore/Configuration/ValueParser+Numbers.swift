extension ValueParser where Value == Int {
    static let port = ValueParser(accepts: "a port, 0...65535") { plainInteger($0, in: 0...65_535) }

    static let usedPort = ValueParser(accepts: "a port, 1...65535") { plainInteger($0, in: 1...65_535) }

    static func integer(_ range: ClosedRange<Int>) -> ValueParser {
        ValueParser(accepts: "a whole number, \(range.lowerBound)...\(range.upperBound)") {
            plainInteger($0, in: range)
        }
    }

    /// In bytes.
    static func sizeOrZero(_ range: ClosedRange<Int>) -> ValueParser {
        ValueParser(
            accepts: "a size such as 512MB (B, KB, MB, GB by thousands; KiB, MiB, GiB by 1024), at least 1MB; or 0"
        ) { text in
            if text == "0" { return 0 }
            guard let (number, unit) = numberAndUnit(text), let factor = sizeUnits[unit.lowercased()] else {
                return nil
            }
            let bytes = number * factor
            return bytes >= Double(range.lowerBound) && bytes <= Double(range.upperBound) ? Int(bytes.rounded()) : nil
        }
    }

    private static var sizeUnits: [String: Double] {
        [
            "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 1_024, "mib": 1_048_576, "gib": 1_073_741_824,
        ]
    }
}

extension ValueParser where Value == Double {
    static let fraction = ValueParser(accepts: "a number above 0 and up to 1") { text in
        guard let (number, unit) = numberAndUnit(text), unit.isEmpty else { return nil }
        return number > 0 && number <= 1 ? number : nil
    }
}

extension ValueParser where Value == Duration {
    static func duration(_ range: ClosedRange<Duration>) -> ValueParser {
        let least = durationText(range.lowerBound)
        let most = durationText(range.upperBound)
        return ValueParser(accepts: "a duration such as 250ms, 10s, 5m, 1h or 30d, from \(least) to \(most)") { text in
            guard let duration = parseDuration(text), range.contains(duration) else { return nil }
            return duration
        }
    }
}

extension ValueParser where Value == Duration? {
    static func optionalDuration(_ range: ClosedRange<Duration>) -> ValueParser {
        let plain = ValueParser<Duration>.duration(range)
        return ValueParser(accepts: plain.accepts) { text in plain.parse(text).map { .some($0) } }
    }
}

extension ValueParser where Value == RateLimit? {
    static let rate = ValueParser(accepts: "a rate such as 60/min (s, min, h, d), or 0 for no limit") { text in
        if text == "0" { return .some(nil) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = plainInteger(String(parts[0]), in: 1...1_000_000_000) else { return nil }
        let unit = String(parts[1])
        let period = unit.first?.isNumber == true ? parseDuration(unit) : parseDuration("1" + unit)
        guard let period, period > .zero else { return nil }
        return RateLimit(count: count, per: period)
    }
}

extension ValueParser where Value == [String: ModelPrices.Price] {
    static let prices = ValueParser(accepts: "model=input/output in dollars per million tokens, separated by commas") {
        text in
        var prices: [String: ModelPrices.Price] = [:]
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            // The last sign counts: a model's name may hold one (`local=q4`), a price cannot.
            guard let sign = item.lastIndex(of: "=") else { return nil }
            let model = trimmed(item[..<sign])
            let amounts = item[item.index(after: sign)...].split(separator: "/", omittingEmptySubsequences: false)
                .compactMap { amount in numberAndUnit(trimmed(amount)).flatMap { $0.unit.isEmpty ? $0.number : nil } }
            guard isVisible(model), amounts.count == 2, prices[model] == nil else { return nil }
            prices[model] = ModelPrices.Price(input: amounts[0], output: amounts[1])
        }
        return prices
    }
}

/// Digits only: no sign, no spaces, no other notation.
private func plainInteger(_ text: String, in range: ClosedRange<Int>) -> Int? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text), range.contains(value) else {
        return nil
    }
    return value
}

/// A plain decimal number, not negative, and the letters after it.
private func numberAndUnit(_ text: String) -> (number: Double, unit: String)? {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard digits.first?.isNumber == true, digits.utf8.count <= 15, let number = Double(digits) else { return nil }
    return (number, String(text[digits.endIndex...]))
}

private func parseDuration(_ text: String) -> Duration? {
    guard let (number, unit) = numberAndUnit(text) else { return nil }
    let seconds: Double
    switch unit.lowercased() {
    case "ms": seconds = 0.001
    case "s", "sec", "second": seconds = 1
    case "m", "min", "minute": seconds = 60
    case "h", "hour": seconds = 3_600
    case "d", "day": seconds = 86_400
    default: return nil
    }
    // Whole nanoseconds, and far below what a Duration can hold.
    guard number * seconds < 1e9 else { return nil }
    return .nanoseconds(Int64((number * seconds * 1e9).rounded()))
}

private func durationText(_ duration: Duration) -> String {
    for (unit, length) in [("d", 86_400), ("h", 3_600), ("s", 1)] {
        let count = duration / .seconds(length)
        if count >= 1 && count.rounded() == count { return "\(Int(count))\(unit)" }
    }
    return "\(Int(duration / .milliseconds(1)))ms"
}
