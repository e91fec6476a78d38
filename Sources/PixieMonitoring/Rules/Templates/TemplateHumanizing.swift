/// The functions that make numbers readable.
enum TemplateHumanizing {
    static func text(_ name: String, _ value: Double) throws(TemplateFault) -> String {
        if !value.isFinite { return TemplatePrinting.significant(value) }
        switch name {
        case "humanize": return scaled(value, by: 1_000, ["k", "M", "G", "T", "P", "E", "Z", "Y"], shrinks: true)
        case "humanize1024":
            if value.magnitude <= 1 { return TemplatePrinting.significant(value) }
            return scaled(value, by: 1_024, ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"], shrinks: false)
        case "humanizePercentage": return TemplatePrinting.significant(value * 100) + "%"
        case "humanizeDuration": return duration(value)
        default:
            try checkTime(value)
            return TemplateTime(value).description
        }
    }

    /// Prometheus keeps times in nanoseconds of 64 bits.
    static func checkTime(_ seconds: Double) throws(TemplateFault) {
        if (seconds * 1e9).magnitude > 0x1p63 || seconds.isNaN {
            throw TemplateFault(
                "\(NumberText.general(seconds)) cannot be represented as a nanoseconds timestamp since it overflows int64"
            )
        }
    }

    private static let small = ["m", "u", "n", "p", "f", "a", "z", "y"]

    private static func scaled(_ value: Double, by unit: Double, _ names: [String], shrinks: Bool) -> String {
        if value == 0 { return TemplatePrinting.significant(value) }
        var (rest, prefix) = (value, "")
        if rest.magnitude >= 1 {
            for name in names where rest.magnitude >= unit { (rest, prefix) = (rest / unit, name) }
        } else if shrinks {
            for name in small where rest.magnitude < 1 { (rest, prefix) = (rest * 1_000, name) }
        }
        return TemplatePrinting.significant(rest) + prefix
    }

    private static func duration(_ value: Double) -> String {
        if value == 0 { return "0s" }
        if value.magnitude < 1 { return scaled(value, by: 1_000, [], shrinks: true) + "s" }
        let sign = value < 0 ? "-" : ""
        let whole = value.magnitude < 0x1p63 ? Int(value.magnitude) : Int.max
        let (seconds, minutes, hours, days) = (whole % 60, whole / 60 % 60, whole / 3_600 % 24, whole / 86_400)
        if days != 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(seconds)s" }
        if hours != 0 { return "\(sign)\(hours)h \(minutes)m \(seconds)s" }
        if minutes != 0 { return "\(sign)\(minutes)m \(seconds)s" }
        return sign + TemplatePrinting.significant(value.magnitude) + "s"
    }
}
