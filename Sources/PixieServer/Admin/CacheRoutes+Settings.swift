import HTTPTypes
import PixieCore
import PixieQuery

extension CacheRoutes {
    var settingRoutes: [AdminRoute] {
        [
            AdminRoute(.get, "/admin/v1/cache/settings") { _ in try .json(cache.settings.live.current) },
            AdminRoute(.patch, "/admin/v1/cache/settings", access: .change) { request in
                let named = try request.body([String: JSONValue].self)
                if let unknown = named.keys.sorted().first(where: { !CacheSettingsChange.names.contains($0) }) {
                    let names = CacheSettingsChange.names.sorted().joined(separator: ", ")
                    throw ProblemDetails.invalid(unknown, "is not a setting; there are \(names)")
                }
                let change: CacheSettingsChange
                do { change = try request.body(CacheSettingsChange.self) } catch {
                    throw ProblemDetails.invalid(
                        "body", "must hold numbers for thresholds and times, true or false for the rest")
                }
                let settings = change.applied(to: cache.settings.live.current)
                if let complaint = settings.complaints.first {
                    throw ProblemDetails.invalid(complaint.field, complaint.message)
                }
                try await cache.settings.change(
                    to: settings, deadline: .after(Self.timeout, from: request.context.startedAt))
                return try .json(settings)
            },
        ]
    }
}
