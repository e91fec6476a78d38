/// One series of the registry, for readers that take samples without going through text.
///
/// The same object at every walk for as long as the series exists, so a reader may key what it knows by it. One that was
/// removed and made again is a new object.
public final class MetricSeries: Sendable, Hashable {
    /// The name and the labels of one sample, as text 0.0.4 writes them.
    public struct SampleName: Sendable, Hashable {
        public let name: String
        public let labels: [(name: String, value: String)]

        public static func == (left: SampleName, right: SampleName) -> Bool {
            left.name == right.name && left.labels.elementsEqual(right.labels, by: ==)
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(name)
            for label in labels {
                hasher.combine(label.name)
                hasher.combine(label.value)
            }
        }
    }

    /// When it was made, in seconds since 1970: a counter was 0 then.
    public let createdAt: Double
    let head: FamilyHead
    let labelText: [UInt8]

    init(head: FamilyHead, labelText: [UInt8], createdAt: Double) {
        self.head = head
        self.labelText = labelText
        self.createdAt = createdAt
    }

    public var kind: MetricKind { head.kind }

    /// The name it was registered with: a counter's with `_total`, a histogram's without the suffixes of its samples.
    public var familyName: String { head.name }

    /// A histogram's finite upper bounds, rising; empty for any other.
    public var bucketBounds: [Double] { head.buckets }

    /// What each value of a walk is called, in the walk's order: one sample, or for a histogram every bucket by its bound
    /// (`le`, `+Inf` last), then `_sum` and `_count`. Made anew at each call: keep it.
    public var sampleNames: [SampleName] {
        let labels = LabelText.pairs(of: labelText)
        guard kind == .histogram else { return [SampleName(name: head.name, labels: labels)] }
        let bounds = head.buckets.map { "\($0)" } + ["+Inf"]
        return bounds.map { SampleName(name: head.name + "_bucket", labels: labels + [("le", $0)]) }
            + ["_sum", "_count"].map { SampleName(name: head.name + $0, labels: labels) }
    }

    public static func == (left: MetricSeries, right: MetricSeries) -> Bool { left === right }

    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
