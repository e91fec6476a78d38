/// One label of a series. Compared byte for byte: two spellings of the same accent are two values.
public struct Label: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    public static func == (left: Label, right: Label) -> Bool {
        ExactString(left.name) == ExactString(right.name) && ExactString(left.value) == ExactString(right.value)
    }

    public func hash(into hasher: inout Hasher) {
        ExactString(name).hash(into: &hasher)
        ExactString(value).hash(into: &hasher)
    }
}

/// The identity of a series as text: labels in order of their names, none empty, none twice.
public struct Labels: Hashable, Sendable, Comparable, ExpressibleByDictionaryLiteral, CustomStringConvertible {
    /// The reserved label that holds the metric's name.
    public static let metricName = "__name__"

    public let pairs: [Label]

    /// Sorts `pairs` and drops empty values; of two labels with one name the later stays.
    public init(_ pairs: some Sequence<Label>) {
        var sorted: [Label] = []
        let pairs = Array(pairs)
        for label in pairs.count > Self.few ? Self.inOrder(pairs) : pairs {
            // Where they come in order nothing is searched.
            if let last = sorted.last, ExactString(last.name) == ExactString(label.name) {
                sorted[sorted.count - 1] = label
                continue
            }
            if sorted.last.map({ ExactString($0.name).precedes(ExactString(label.name)) }) ?? true {
                sorted.append(label)
                continue
            }
            let place = sorted.firstIndex { !ExactString($0.name).precedes(ExactString(label.name)) } ?? sorted.endIndex
            if place < sorted.endIndex, ExactString(sorted[place].name) == ExactString(label.name) {
                sorted[place] = label
            } else {
                sorted.insert(label, at: place)
            }
        }
        self.pairs = sorted.filter { !$0.value.isEmpty }
    }

    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Label(name: $0.0, value: $0.1) })
    }

    /// So many are put in their places one by one; more are sorted first.
    private static let few = 32

    private static func inOrder(_ pairs: [Label]) -> [Label] {
        pairs.enumerated().sorted { left, right in
            let names = (ExactString(left.element.name), ExactString(right.element.name))
            return names.0 == names.1 ? left.offset < right.offset : names.0.precedes(names.1)
        }.map(\.element)
    }

    /// Trusts that `pairs` is already in order, for labels that come out of the store.
    init(sorted pairs: [Label]) { self.pairs = pairs }

    /// The label's value, or nil if the series does not have it.
    public subscript(name: String) -> String? {
        pairs.first { ExactString($0.name) == ExactString(name) }?.value
    }

    /// The metric's name, or nil when an operation has dropped it.
    public var name: String? { self[Labels.metricName] }

    /// These labels with `name` set to `value`; an empty value removes it.
    public func setting(_ name: String, to value: String) -> Labels {
        Labels(pairs + [Label(name: name, value: value)])
    }

    /// In order of the labels' texts, the order Prometheus sorts range results in.
    public static func < (left: Labels, right: Labels) -> Bool {
        for (one, other) in zip(left.pairs, right.pairs) {
            let names = (ExactString(one.name), ExactString(other.name))
            if names.0 != names.1 { return names.0.precedes(names.1) }
            let values = (ExactString(one.value), ExactString(other.value))
            if values.0 != values.1 { return values.0.precedes(values.1) }
        }
        return left.pairs.count < right.pairs.count
    }

    /// `{__name__="up", job="pixie"}`.
    public var description: String {
        "{" + pairs.map { "\($0.name)=\(QuotedText.quote($0.value))" }.joined(separator: ", ") + "}"
    }
}
