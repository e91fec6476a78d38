/// Results of unit tests as promtool prints them, so that two runs can be laid side by side.
enum UnitTestText {
    struct Alert: Hashable, Comparable {
        let labels: [Label]
        let annotations: [Label]

        init(labels: [Label], annotations: [Label]) {
            self.labels = labels.sorted { ExactString($0.name).precedes(ExactString($1.name)) }
            self.annotations = annotations
        }

        static func < (left: Alert, right: Alert) -> Bool {
            let (one, other) = (Labels(sorted: left.labels), Labels(sorted: right.labels))
            return one == other
                ? Labels(sorted: left.annotations) < Labels(sorted: right.annotations) : one < other
        }
    }

    static func text(_ alerts: [Alert]) -> String {
        if alerts.isEmpty { return "[]" }
        let items = alerts.enumerated().map { index, alert in
            let lines =
                "\nLabels:\(Labels(sorted: alert.labels))\nAnnotations:\(Labels(sorted: alert.annotations))"
            return "\(index):" + indented(lines, by: 2)
        }
        return "[\n" + items.joined(separator: ",\n") + "\n]"
    }

    static func text(_ samples: [VectorSample]) -> String {
        if samples.isEmpty { return "nil" }
        return samples.map { "\($0.labels) \(NumberText.exponential($0.value))" }.joined(separator: ", ")
    }

    /// Every line but the first moved to the right.
    static func indented(_ text: String, by width: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .joined(separator: "\n" + String(repeating: " ", count: width))
    }

    /// A time as Go writes a duration: `1h30m0s`, `1.5s`, `500ms`.
    static func goDuration(milliseconds: Int64) -> String {
        if milliseconds == 0 { return "0s" }
        if milliseconds < 1_000 { return "\(milliseconds)ms" }
        let (hours, minutes) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
        let seconds = NumberText.general(Double(milliseconds % 60_000) / 1_000)
        if hours > 0 { return "\(hours)h\(minutes)m\(seconds)s" }
        return minutes > 0 ? "\(minutes)m\(seconds)s" : "\(seconds)s"
    }
}
