/// A value inside a template.
public indirect enum TemplateValue: Sendable {
    case none
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case float(Double)
    case string(String)
    case list([TemplateValue])
    /// `missing` is what a key that is not there gives: an empty string for labels, nothing for others.
    case map([String: TemplateValue], missing: TemplateValue)
    /// Seconds since 1970.
    case time(Double)
    /// One element of a query's result.
    case sample(Labels, Double)
    case result([VectorSample])

    /// The values `.Labels`, `.ExternalLabels`, `.ExternalURL` and `.Value` of an alert's template.
    public static func alert(
        labels: Labels, value: Double, externalLabels: Labels = [:], externalURL: String = ""
    ) -> TemplateValue {
        .map(
            [
                "Labels": .labels(labels), "ExternalLabels": .labels(externalLabels),
                "ExternalURL": .string(externalURL), "Value": .float(value),
            ], missing: .none)
    }

    static func labels(_ labels: Labels) -> TemplateValue {
        .map(
            Dictionary(labels.pairs.map { ($0.name, .string($0.value)) }) { _, last in last }, missing: .string(""))
    }

    /// Whether `if`, `with`, `and` and `or` take it for true.
    var isTrue: Bool {
        switch self {
        case .none: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .uint(let value): value != 0
        case .float(let value): value != 0
        case .string(let value): !value.isEmpty
        case .list(let items): !items.isEmpty
        case .map(let items, _): !items.isEmpty
        case .result(let samples): !samples.isEmpty
        case .time, .sample: true
        }
    }

    /// As an action prints it.
    var text: String {
        switch self {
        case .none: "<no value>"
        case .bool(let value): "\(value)"
        case .int(let value): "\(value)"
        case .uint(let value): "\(value)"
        case .float(let value): NumberText.general(value)
        case .string(let value): value
        case .list(let items): "[" + items.map(\.text).joined(separator: " ") + "]"
        case .map(let items, _):
            "map[" + items.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.text)" }.joined(separator: " ") + "]"
        case .time(let seconds): TemplateTime(seconds).description
        case .sample(let labels, let value): "\(TemplateValue.labels(labels).text) \(NumberText.general(value))"
        case .result(let samples):
            "[" + samples.map { TemplateValue.sample($0.labels, $0.value).text }.joined(separator: " ") + "]"
        }
    }

    /// A number from any kind of number, or from a text that is one.
    func number() throws(TemplateFault) -> Double {
        switch self {
        case .int(let value): return Double(value)
        case .uint(let value): return Double(value)
        case .float(let value): return value
        case .string(let text):
            guard let value = NumberText.parseFloat(text) else {
                throw TemplateFault("strconv.ParseFloat: parsing \(QuotedText.quote(text)): invalid syntax")
            }
            return value
        default: throw TemplateFault("can't convert \(text) to float")
        }
    }
}

/// A fault without its place, which only the executor knows.
struct TemplateFault: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
