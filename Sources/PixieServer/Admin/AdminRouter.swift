import HTTPTypes

/// Finds the route of a path among templates.
struct AdminRouter: Sendable {
    enum Match: Sendable {
        case found(Entry, parameters: [String: String])
        /// The path exists, with these methods.
        case otherMethods([HTTPRequest.Method])
        case none
    }

    struct Entry: Sendable {
        let route: AdminRoute
        let meter: RouteMeter
        fileprivate let segments: [Substring]
    }

    private let entries: [Entry]

    init(_ routes: [AdminRoute], metrics: HTTPMetrics) {
        // Templates without parameters first: `/cache/entries` is not an id of `/cache/{id}`.
        entries =
            routes.map { route in
                Entry(
                    route: route, meter: metrics.meter(route: route.template, methods: [route.method]),
                    segments: Self.segments(route.template))
            }
            .sorted { $0.parameterCount < $1.parameterCount }
    }

    func match(_ method: HTTPRequest.Method, path: String) -> Match {
        let segments = Self.segments(path)
        var others: [HTTPRequest.Method] = []
        for entry in entries {
            guard let parameters = entry.parameters(matching: segments) else { continue }
            let wanted = entry.route.method
            if wanted == method || (method == .head && wanted == .get) { return .found(entry, parameters: parameters) }
            if !others.contains(wanted) { others.append(wanted) }
        }
        return others.isEmpty ? .none : .otherMethods(others)
    }

    private static func segments(_ path: String) -> [Substring] {
        path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}

extension AdminRouter.Entry {
    fileprivate var parameterCount: Int { segments.count { $0.hasPrefix("{") } }

    /// nil when the path is another one. An empty segment matches no parameter.
    fileprivate func parameters(matching path: [Substring]) -> [String: String]? {
        guard path.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (expected, actual) in zip(segments, path) {
            if expected.hasPrefix("{") {
                guard !actual.isEmpty else { return nil }
                parameters[String(expected.dropFirst().dropLast())] = String(actual)
            } else if expected != actual {
                return nil
            }
        }
        return parameters
    }
}
