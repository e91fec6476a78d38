/// Expands the templates of rules: Go's template language with Prometheus' functions.
public struct TemplateExpander: Sendable {
    /// What `query` in a template evaluates.
    public typealias Query = @Sendable (String) throws(MonitoringError) -> [VectorSample]

    /// The variables every rule's template may use, put before its text.
    public static let alertPrelude =
        "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}{{$externalURL := .ExternalURL}}{{$value := .Value}}"

    /// The longest text a template may expand to, in bytes.
    public static let outputLimit = 1 << 20

    let name: String
    let externalURL: String
    let failsOnMissingKey: Bool
    let query: Query

    /// - Parameters:
    ///   - name: what error messages call the template.
    ///   - externalURL: where this server is reached, for links.
    ///   - failsOnMissingKey: whether a name that is not in the data is an error instead of `<no value>`.
    public init(
        name: String, externalURL: String = "", failsOnMissingKey: Bool = false,
        query: @escaping Query = { _ throws(MonitoringError) in [] }
    ) {
        self.name = name
        self.externalURL = externalURL
        self.failsOnMissingKey = failsOnMissingKey
        self.query = query
    }

    /// The text with its actions carried out on `data`.
    /// - Parameter escapesHTML: whether what actions print is escaped for HTML, except through `safeHtml`.
    /// - Throws: `.badData` for a template that does not parse, `.execution` for one that fails, both in Go's words.
    public func expand(
        _ text: String, data: TemplateValue = .none, escapesHTML: Bool = false
    ) throws(MonitoringError) -> String {
        var parser = TemplateParser(text)
        let nodes: [TemplateNode]
        do {
            nodes = try parser.parse()
        } catch {
            throw MonitoringError(.badData, "error parsing template \(name): template: \(name):\(error.message)")
        }
        var executor = TemplateExecutor(
            expander: self, definitions: parser.definitions, data: data, escapesHTML: escapesHTML)
        do {
            return try executor.run(nodes)
        } catch {
            let (line, column) = TemplateParser.position(executor.offset, in: Array(text.utf8))
            throw MonitoringError(
                .execution,
                "error executing template \(name): template: \(name):\(line):\(column): executing "
                    + "\(QuotedText.quote(name)) at <\(executor.context)>: \(error.message)")
        }
    }
}
