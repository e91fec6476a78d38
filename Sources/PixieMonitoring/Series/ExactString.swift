/// A string compared by its bytes. Swift's own comparison takes canonically equivalent texts for equal, which would
/// merge label values that Prometheus keeps apart.
struct ExactString: Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: ExactString, right: ExactString) -> Bool {
        left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }  // the pointer does not leave the closure
        hasher.combine(UInt8.max)
    }

    func precedes(_ other: ExactString) -> Bool {
        text.utf8.lexicographicallyPrecedes(other.text.utf8)
    }
}
