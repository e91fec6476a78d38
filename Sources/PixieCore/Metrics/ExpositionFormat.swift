/// A format Prometheus scrapes. Raw values are labels of the metrics about scrapes.
public enum ExpositionFormat: String, Sendable, CaseIterable {
    case text004 = "text"
    case openMetrics100 = "openmetrics"
    /// `MetricFamily` messages, each after its length.
    case protobuf

    /// The value of the `Content-Type` header.
    public var contentType: String {
        switch self {
        case .text004: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics100: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .protobuf:
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
        }
    }

    /// The format an `Accept` header likes best: by q-value, then by how exactly the format was named, then by order.
    /// Text 0.0.4 when the header is missing or asks only for what Pixie does not write: a scrape never fails for it.
    public static func negotiate(accept: String?) -> ExpositionFormat {
        guard let accept else { return .text004 }
        let ranges = accept.split(separator: ",").prefix(32).map(MediaRange.init)
        var best: (format: ExpositionFormat, rank: [Double])?
        for format in allCases {
            // The most exact range that matches decides a format's q-value (RFC 9110, 12.5.1).
            let matches = ranges.enumerated().compactMap { position, range in
                range.exactness(for: format).map { (exactness: $0, quality: range.quality, position: position) }
            }
            guard let match = matches.max(by: { ($0.exactness, -$0.position) < ($1.exactness, -$1.position) }),
                match.quality > 0
            else { continue }
            let rank = [match.quality, Double(match.exactness), -Double(match.position)]
            if best.map({ $0.rank.lexicographicallyPrecedes(rank) }) ?? true { best = (format, rank) }
        }
        return best?.format ?? .text004
    }

    fileprivate var mediaType: (type: String, subtype: String) {
        switch self {
        case .text004: ("text", "plain")
        case .openMetrics100: ("application", "openmetrics-text")
        case .protobuf: ("application", "vnd.google.protobuf")
        }
    }

    /// What a range that names the format may say about it; said otherwise it is another format.
    fileprivate var parameters: [String: String] {
        switch self {
        case .text004: ["version": "0.0.4"]
        case .openMetrics100: ["version": "1.0.0"]
        case .protobuf: ["proto": "io.prometheus.client.metricfamily", "encoding": "delimited"]
        }
    }
}

/// One element of an `Accept` header.
private struct MediaRange {
    var type = ""
    var subtype = ""
    /// Names and values in lower case, without `q`.
    var parameters: [String: String] = [:]
    var quality = 1.0

    init(_ text: Substring) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmed.lowercased() }
        let names = (parts.first ?? "").split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if names.count == 2 { (type, subtype) = (String(names[0]), String(names[1])) }
        for parameter in parts.dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1).map { $0.trimmed }
            guard pair.count == 2 else { continue }
            switch pair[0] {
            case "q": quality = Double(pair[1]).flatMap { (0...1).contains($0) ? $0 : nil } ?? 0
            default: parameters[pair[0]] = pair[1].trimmed(of: "\"")
            }
        }
    }

    /// Higher for a range that names the format more exactly; nil when it does not match.
    func exactness(for format: ExpositionFormat) -> Int? {
        let (wantedType, wantedSubtype) = format.mediaType
        switch (type, subtype) {
        case ("*", "*"): return 0
        case (wantedType, "*"): return 1
        case (wantedType, wantedSubtype):
            let said = format.parameters.map { (parameters[$0.key], $0.value) }
            guard said.allSatisfy({ $0.0 == nil || $0.0 == $0.1 }) else { return nil }
            return said.allSatisfy { $0.0 != nil } ? 3 : 2
        default: return nil
        }
    }
}

extension StringProtocol {
    fileprivate var trimmed: String { trimmed(of: " \t") }

    fileprivate func trimmed(of characters: String) -> String {
        let start = drop { characters.contains($0) }
        return String(start.reversed().drop { characters.contains($0) }.reversed())
    }
}
