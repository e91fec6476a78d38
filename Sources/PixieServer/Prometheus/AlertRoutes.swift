import HTTPTypes
import PixieCore
public import PixieMonitoring

/// `POST /admin/v1/alerts/reload`: reads the rule files again.
public struct AlertRoutes: AdminRoutes {
    private struct Answer: Encodable {
        let groups: Int
        let rules: Int
    }

    private let monitor: Monitor
    private let reload: @Sendable () throws(FileFaults) -> Void

    /// `reload` puts the files' rules into `monitor`, or leaves the old ones running and says why.
    public init(monitor: Monitor, reload: @escaping @Sendable () throws(FileFaults) -> Void) {
        self.monitor = monitor
        self.reload = reload
    }

    public var routes: [AdminRoute] {
        [
            AdminRoute(.post, "/admin/v1/alerts/reload", access: .change) { [monitor, reload] _ in
                do throws(FileFaults) {
                    try reload()
                } catch {
                    throw ProblemDetails(
                        status: .unprocessableContent, code: "invalid_rules",
                        detail: "The rules stay as they were: these files are wrong.",
                        errors: error.faults.map { .init(field: $0.file, message: "\($0)") })
                }
                let groups = monitor.groups
                return try .json(Answer(groups: groups.count, rules: groups.reduce(0) { $0 + $1.rules.count }))
            }
        ]
    }
}
