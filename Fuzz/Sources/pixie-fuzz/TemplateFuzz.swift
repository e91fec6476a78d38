import PixieMonitoring

/// A template expands or fails, and to no more than it may.
enum TemplateFuzz {
    private static let data = TemplateValue.alert(
        labels: ["alertname": "A", "instance": "here:1"], value: 1.5, externalLabels: ["zone": "z"],
        externalURL: "http://here")

    static func run(_ text: String) {
        try? TemplateExpander.checkAlertTemplate(text)
        let expander = TemplateExpander(name: "fuzz", externalURL: "http://here") { _ throws(MonitoringError) in
            [VectorSample(labels: ["a": "b"], time: 0, value: 2)]
        }
        let expanded = try? expander.expand(TemplateExpander.alertPrelude + text, data: data)
        precondition((expanded?.utf8.count ?? 0) <= TemplateExpander.outputLimit, "longer than it may be")
        _ = try? expander.expand(text, data: data, escapesHTML: true)
    }
}
