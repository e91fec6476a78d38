/// The children of one family by their labels.
///
/// Labels that are nothing but enums and numbers, as most are, have a place by their bytes, where the child looked up last is found without
/// hashing: the dictionary's hash withstands attackers, whom labels made in code do not know, and takes longer than the rest.
@usableFromInline
struct MetricChildren<Labels: MetricLabels, Instrument: AnyObject & Sendable>: Sendable {
    @usableFromInline
    struct Recent: Sendable {
        @usableFromInline let labels: Labels
        @usableFromInline let instrument: Instrument

        @usableFromInline init(labels: Labels, instrument: Instrument) {
            self.labels = labels
            self.instrument = instrument
        }
    }

    @usableFromInline var all: [Labels: Instrument] = [:]
    @usableFromInline var recent = [Recent?](repeating: nil, count: 16)

    @usableFromInline init() {}

    @usableFromInline var count: Int { all.count }

    @inlinable
    subscript(labels: Labels) -> Instrument? {
        mutating get {
            guard let place = Self.place(of: labels) else { return all[labels] }
            if let last = recent[place], last.labels == labels { return last.instrument }
            guard let found = all[labels] else { return nil }
            recent[place] = Recent(labels: labels, instrument: found)
            return found
        }
    }

    mutating func insert(_ instrument: Instrument, for labels: Labels) { all[labels] = instrument }

    mutating func remove(_ labels: Labels) {
        all[labels] = nil
        for place in recent.indices where recent[place]?.labels == labels { recent[place] = nil }
    }

    /// Nil for labels that refer to memory of their own, whose bytes say nothing. Equal labels may have different places, when they have
    /// room between their members: each place is then filled when it is needed.
    @inlinable @inline(__always)
    static func place(of labels: Labels) -> Int? {
        guard _isPOD(Labels.self), MemoryLayout<Labels>.size <= 16 else { return nil }
        return withUnsafeBytes(of: labels) { bytes in
            var sum: UInt8 = 0
            for byte in bytes { sum = sum &* 5 &+ byte }
            return Int((sum ^ sum >> 4) & 15)
        }
    }
}
