extension TemplateExpander {
    /// Parses a template as alerts use it, without carrying it out.
    /// - Throws: `.badData` with the fault, in Go's words.
    public static func checkAlertTemplate(_ text: String) throws(MonitoringError) {
        var parser = TemplateParser(alertPrelude + text)
        let nodes: [TemplateNode]
        do { nodes = try parser.parse() } catch { throw MonitoringError(.badData, error.message) }
        for body in [nodes] + parser.definitions.values {
            guard let (name, offset) = TemplateScopes.undeclared(in: body) else { continue }
            let place = SourcePosition(offset: offset - alertPrelude.utf8.count, in: Array(text.utf8))
            throw MonitoringError(.badData, "undefined variable \"$\(name)\"", at: place)
        }
    }

    /// An alert's template carried out; texts without actions come back as they are.
    func expandAlertTemplate(_ text: String, data: TemplateValue) throws(MonitoringError) -> String {
        text.contains("{{") ? try expand(TemplateExpander.alertPrelude + text, data: data) : text
    }
}
