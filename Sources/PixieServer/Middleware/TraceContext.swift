/// A W3C trace context: which trace a request belongs to.
struct TraceContext: Sendable {
    /// 32 lower-case hexadecimal digits.
    let traceID: String
    private let flags: String

    /// Reads a `traceparent` header; nil for anything the standard says to ignore.
    init?(header: String?) {
        guard let parts = header?.split(separator: "-", omittingEmptySubsequences: false), parts.count >= 4 else {
            return nil
        }
        let (version, trace, parent, flags) = (parts[0], parts[1], parts[2], parts[3])
        guard version.utf8.count == 2, version != "ff", version != "00" || parts.count == 4 else { return nil }
        guard trace.utf8.count == 32, parent.utf8.count == 16, flags.utf8.count == 2 else { return nil }
        guard [version, trace, parent, flags].allSatisfy(Self.isLowerHexadecimal) else { return nil }
        guard trace.utf8.contains(where: { $0 != 0x30 }), parent.utf8.contains(where: { $0 != 0x30 }) else {
            return nil
        }
        self.traceID = String(trace)
        self.flags = String(flags)
    }

    /// Begins a trace with this id of 32 hexadecimal digits; not sampled, which leaves that decision to who knows more.
    init(traceID: String) {
        self.traceID = traceID
        self.flags = "00"
    }

    /// What to send to an upstream: the same trace, Pixie's own span.
    func header(span: String) -> String { "00-\(traceID)-\(span)-\(flags)" }

    private static func isLowerHexadecimal(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
