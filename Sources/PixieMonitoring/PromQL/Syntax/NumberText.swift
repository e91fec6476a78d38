/// Numbers as Prometheus writes and reads them.
public enum NumberText {
    /// The shortest text that reads back as `value`, never with an exponent: the API's and `count_values`' form.
    public static func plain(_ value: Double) -> String {
        guard value.isFinite else { return special(value) }
        let (sign, digits, exponent) = decimal(value)
        return sign + positional(digits, exponent)
    }

    /// As Go's `%v` does: with an exponent below 1e-4 and from 1e6 on. The form of literals in printed expressions and
    /// of values in templates.
    public static func general(_ value: Double) -> String {
        guard value.isFinite else { return special(value) }
        let (sign, digits, exponent) = decimal(value)
        if value != 0, exponent < -3 || exponent > 6 { return sign + scientific(digits, exponent) }
        return sign + positional(digits, exponent)
    }

    /// As OpenMetrics writes `le` and `quantile`: a whole number keeps a `.0`.
    static func openMetrics(_ value: Double) -> String {
        let text = general(value)
        return !value.isFinite || text.contains(".") || text.contains("e") ? text : text + ".0"
    }

    /// Always with an exponent, as Go's `E` does: promtool's form of samples.
    static func exponential(_ value: Double) -> String {
        guard value.isFinite else { return special(value) }
        let (sign, digits, exponent) = decimal(value)
        return sign + scientific(digits, exponent).uppercased()
    }

    /// Always with an exponent, as Go's `e` does: the API's form of an alert's value.
    public static func scientific(_ value: Double) -> String {
        guard value.isFinite else { return special(value) }
        let (sign, digits, exponent) = decimal(value)
        return sign + scientific(digits, exponent)
    }

    /// The API's form of a sample: without an exponent unless it is very large or very small.
    public static func sample(_ value: Double) -> String {
        let size = value.magnitude
        return value.isFinite && size != 0 && (size < 1e-6 || size >= 1e21) ? scientific(value) : plain(value)
    }

    private static func special(_ value: Double) -> String {
        value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf"
    }

    /// The shortest digits of a finite number and the place of its point: 0.`digits` times ten to `exponent`.
    private static func decimal(_ value: Double) -> (sign: String, digits: [UInt8], exponent: Int) {
        var digits: [UInt8] = []
        var point: Int?
        var exponent = 0
        var bytes = Array(value.magnitude.description.utf8)[...]
        if let mark = bytes.firstIndex(of: UInt8(ascii: "e")) {
            exponent = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self)) ?? 0
            bytes = bytes[..<mark]
        }
        for byte in bytes {
            if byte == UInt8(ascii: ".") { point = digits.count } else { digits.append(byte) }
        }
        exponent += point ?? digits.count
        while digits.first == UInt8(ascii: "0"), digits.count > 1 {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.last == UInt8(ascii: "0"), digits.count > 1 { digits.removeLast() }
        if value == 0 { exponent = 1 }
        return (value.sign == .minus ? "-" : "", digits, exponent)
    }

    private static func positional(_ digits: [UInt8], _ exponent: Int) -> String {
        let text = String(decoding: digits, as: UTF8.self)
        if exponent <= 0 { return "0." + String(repeating: "0", count: -exponent) + text }
        if exponent >= digits.count { return text + String(repeating: "0", count: exponent - digits.count) }
        return text.prefix(exponent) + "." + text.dropFirst(exponent)
    }

    private static func scientific(_ digits: [UInt8], _ exponent: Int) -> String {
        let text = String(decoding: digits, as: UTF8.self)
        let power = exponent - 1
        let magnitude = String(abs(power))
        return text.prefix(1) + (digits.count > 1 ? "." + text.dropFirst() : "") + (power < 0 ? "e-" : "e+")
            + (magnitude.count < 2 ? "0" : "") + magnitude
    }

    /// A number as PromQL writes it: decimal, octal after a leading 0, hexadecimal after 0x, or a float.
    static func parse(_ text: String) -> Double? {
        let lowered = text.lowercased()
        if lowered.hasPrefix("0x"), let value = UInt64(lowered.dropFirst(2), radix: 16) { return Double(value) }
        if lowered.count > 1, lowered.hasPrefix("0"), let value = UInt64(lowered.dropFirst(), radix: 8) {
            return Double(value)
        }
        return parseFloat(text)
    }

    /// A float as Go's `ParseFloat` reads it; nil also when it is out of range.
    static func parseFloat(_ text: String) -> Double? {
        var body = Substring(text.lowercased())
        var negative = false
        if let first = body.first, first == "+" || first == "-" {
            negative = first == "-"
            body = body.dropFirst()
        }
        switch body {
        case "inf", "infinity": return negative ? -Double.infinity : .infinity
        case "nan": return Double.nan
        default: break
        }
        guard let first = body.utf8.first, first == UInt8(ascii: ".") || (48...57).contains(first) else { return nil }
        // Swift reads neither a bare leading nor a bare trailing point.
        if first == UInt8(ascii: ".") { body = "0" + body }
        if body.last == "." { body += "0" }
        if let mark = body.firstIndex(of: "e"), !body.hasPrefix("0x"), mark > body.startIndex,
            body[body.index(before: mark)] == "."
        {
            body.insert("0", at: mark)
        }
        guard let value = Double(body), value.isFinite else { return nil }
        return negative ? -value : value
    }
}
