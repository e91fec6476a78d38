#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// Go's `print` and `printf`, and `%.4g`.
enum TemplatePrinting {
    /// Four significant digits.
    static func significant(_ value: Double) -> String {
        value.isFinite ? number("%.4g", value) : NumberText.plain(value)
    }

    /// With a space between two values if neither is a text.
    static func print(_ values: [TemplateValue]) -> String {
        var result = ""
        var previousIsText = true
        for value in values {
            var isText = false
            if case .string = value { isText = true }
            if !isText, !previousIsText { result += " " }
            result += value.text
            previousIsText = isText
        }
        return result
    }

    static func format(_ format: String, _ values: [TemplateValue]) -> String {
        var result = ""
        var rest = Substring(format)
        var next = values.startIndex
        while let first = rest.first {
            rest = rest.dropFirst()
            guard first == "%" else {
                result.append(first)
                continue
            }
            let options = rest.prefix { "+-# 0123456789.".contains($0) }
            rest = rest.dropFirst(options.count)
            guard let verb = rest.popFirst() else { return result + "%!(NOVERB)" }
            if verb == "%" {
                result += "%"
            } else if next < values.endIndex {
                // A width beyond reason is not worth its memory.
                let plain = options.count <= 6 ? String(options) : ""
                result += formatted(values[next], plain, verb)
                next += 1
            } else {
                result += "%!\(verb)(MISSING)"
            }
        }
        return result
    }

    private static func formatted(_ value: TemplateValue, _ options: String, _ verb: Character) -> String {
        switch (verb, value) {
        case ("v", _), ("s", .string): return padded(value.text, options)
        case ("q", .string(let text)): return padded(QuotedText.quote(text), options)
        case ("t", .bool): return padded(value.text, options)
        case ("d", .int(let whole)): return integer("%\(options)lld", whole)
        case ("x", .int(let whole)): return integer("%\(options)llx", whole)
        case ("f", .float(let real)), ("e", .float(let real)), ("g", .float(let real)):
            return real.isFinite ? number("%\(options)\(verb)", real) : NumberText.plain(real)
        default: return "%!\(verb)(\(value.text))"
        }
    }

    private static func padded(_ text: String, _ options: String) -> String {
        let width = Int(options.drop { "+-# 0".contains($0) }.prefix { $0.isNumber }) ?? 0
        let blanks = String(repeating: " ", count: max(0, min(width, 1_000) - text.count))
        return options.contains("-") ? text + blanks : blanks + text
    }

    private static func number(_ format: String, _ value: Double) -> String { cFormatted(format, value) }

    private static func integer(_ format: String, _ value: Int64) -> String { cFormatted(format, value) }

    /// Safe because each caller gives one argument of the type its format names, and the length is bounded.
    private static func cFormatted(_ format: String, _ value: any CVarArg) -> String {
        var buffer = [CChar](repeating: 0, count: 1_400)
        let length = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        return String(
            decoding: buffer.prefix(max(0, min(Int(length), buffer.count - 1))).map(UInt8.init), as: UTF8.self)
    }
}
