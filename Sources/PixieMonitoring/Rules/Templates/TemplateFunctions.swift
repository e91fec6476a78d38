/// The functions a template may call.
struct TemplateFunctions {
    let expander: TemplateExpander

    private static let names: Set<String> = [
        "and", "args", "eq", "externalURL", "first", "ge", "graphLink", "gt", "html", "humanize", "humanize1024",
        "humanizeDuration", "humanizePercentage", "humanizeTimestamp", "index", "label", "le", "len", "lt", "match",
        "ne", "not", "or", "parseDuration", "pathPrefix", "print", "printf", "println", "query", "reReplaceAll",
        "safeHtml", "sortByLabel", "stripDomain", "stripPort", "strvalue", "tableLink", "title", "tmpl", "toLower",
        "toTime", "toUpper", "urlquery", "value",
    ]

    static func isKnown(_ name: String) -> Bool { names.contains(name) }

    func call(_ name: String, _ arguments: [TemplateValue]) throws(TemplateFault) -> TemplateValue {
        switch name {
        case "and", "or": return arguments.last ?? .none
        case "not": return .bool(!(try only(name, arguments)).isTrue)
        case "eq", "ne", "lt", "le", "gt", "ge": return .bool(try TemplateComparison.holds(name, arguments))
        case "len", "index": return try TemplateFunctions.element(name, arguments)
        case "print": return .string(TemplatePrinting.print(arguments))
        case "println": return .string(arguments.map(\.text).joined(separator: " ") + "\n")
        case "printf":
            guard let format = arguments.first else { throw count(name, 1, 0) }
            return .string(TemplatePrinting.format(format.text, Array(arguments.dropFirst())))
        case "args":
            let pairs = arguments.enumerated().map { ("arg\($0.offset)", $0.element) }
            return .map(Dictionary(uniqueKeysWithValues: pairs), missing: .none)
        case "query", "first", "label", "value", "strvalue", "sortByLabel": return try samples(name, arguments)
        case "pathPrefix", "externalURL", "graphLink", "tableLink": return try link(name, arguments)
        case "reReplaceAll", "match": return try pattern(name, arguments)
        case "humanize", "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp":
            return .string(try TemplateHumanizing.text(name, try only(name, arguments).number()))
        case "toTime":
            let seconds = try only(name, arguments).number()
            try TemplateHumanizing.checkTime(seconds)
            return .time(seconds)
        case "parseDuration":
            let text = try only(name, arguments).text
            guard let length = PromQLDuration.parse(text) else {
                throw TemplateFault("not a valid duration string: \(QuotedText.quote(text))")
            }
            return .float(Double(length) / 1_000)
        default: return .string(try text(name, try only(name, arguments).text))
        }
    }

    private func count(_ name: String, _ wanted: Int, _ given: Int) -> TemplateFault {
        TemplateFault("wrong number of args for \(name): want \(wanted) got \(given)")
    }

    private func only(_ name: String, _ arguments: [TemplateValue]) throws(TemplateFault) -> TemplateValue {
        guard arguments.count == 1 else { throw count(name, 1, arguments.count) }
        return arguments[0]
    }

    private func two(_ name: String, _ arguments: [TemplateValue]) throws(TemplateFault) -> (String, TemplateValue) {
        guard arguments.count == 2 else { throw count(name, 2, arguments.count) }
        return (arguments[0].text, arguments[1])
    }

    private func samples(_ name: String, _ arguments: [TemplateValue]) throws(TemplateFault) -> TemplateValue {
        switch name {
        case "query":
            let text = try only(name, arguments).text
            do { return .result(try expander.query(text)) } catch { throw TemplateFault(error.description) }
        case "first":
            guard case .result(let samples) = try only(name, arguments) else {
                throw TemplateFault("expected a query's result")
            }
            guard let first = samples.first else { throw TemplateFault("first() called on vector with no elements") }
            return .sample(first.labels, first.value)
        case "sortByLabel":
            let (label, value) = try two(name, arguments)
            guard case .result(let samples) = value else { throw TemplateFault("expected a query's result") }
            let keyed = samples.enumerated().sorted {
                let (left, right) = (
                    ExactString($0.element.labels[label] ?? ""), ExactString($1.element.labels[label] ?? "")
                )
                return left == right ? $0.offset < $1.offset : left.precedes(right)
            }
            return .result(keyed.map(\.element))
        default:
            let value = arguments.last ?? .none
            guard case .sample(let labels, let number) = value else { throw TemplateFault("expected one sample") }
            if name == "value" { return .float(number) }
            return .string(labels[name == "label" ? try two(name, arguments).0 : "__value__"] ?? "")
        }
    }

    private func link(_ name: String, _ arguments: [TemplateValue]) throws(TemplateFault) -> TemplateValue {
        switch name {
        case "externalURL": return .string(expander.externalURL)
        case "pathPrefix":
            let parts = expander.externalURL.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
            return .string(parts.count > 3 ? "/" + parts[3] : "")
        default:
            let query = TemplateFunctions.queryEscaped(try only(name, arguments).text)
            return .string("/graph?g0.expr=\(query)&g0.tab=\(name == "graphLink" ? 0 : 1)")
        }
    }

    private func pattern(_ name: String, _ arguments: [TemplateValue]) throws(TemplateFault) -> TemplateValue {
        let wanted = name == "match" ? 2 : 3
        guard arguments.count == wanted else { throw count(name, wanted, arguments.count) }
        do {
            let search = try PatternSearch(arguments[0].text)
            if name == "match" { return .bool(search.isFound(in: arguments[1].text)) }
            return .string(search.replaceAll(in: arguments[2].text, with: arguments[1].text))
        } catch {
            throw TemplateFault(error.message)
        }
    }

    private static func element(_ name: String, _ arguments: [TemplateValue]) throws(TemplateFault) -> TemplateValue {
        guard let value = arguments.first else { throw TemplateFault("missing argument") }
        if name == "len" {
            switch value {
            case .string(let text): return .int(Int64(text.utf8.count))
            case .list(let items): return .int(Int64(items.count))
            case .map(let items, _): return .int(Int64(items.count))
            case .result(let samples): return .int(Int64(samples.count))
            default: throw TemplateFault("len of type without a length")
            }
        }
        var current = value
        for key in arguments.dropFirst() {
            switch (current, key) {
            case (.map(let map, let missing), .string(let name)): current = map[name] ?? missing
            case (.list(let items), .int(let place)) where items.indices.contains(Int(place)):
                current = items[Int(place)]
            case (.result(let samples), .int(let place)) where samples.indices.contains(Int(place)):
                current = .sample(samples[Int(place)].labels, samples[Int(place)].value)
            default: throw TemplateFault("index out of range: \(key.text)")
            }
        }
        return current
    }
}
