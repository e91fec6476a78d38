/// What `Accept-Encoding` allows.
enum ContentCoding {
    /// Whether the header names `coding` with a quality above 0, or everything and not `coding` with 0. Not without a header:
    /// what is not asked for may not be understood.
    static func accepts(_ coding: String, in header: String?) -> Bool {
        var anything = false
        for element in (header ?? "").split(separator: ",").prefix(32) {
            let parts = element.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = parts.first, name == coding || name == "*" else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            if name == coding { return quality > 0 }
            anything = quality > 0
        }
        return anything
    }
}
