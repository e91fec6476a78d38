import HTTPTypes
import PixieCore

/// What is known of a request beside what it asks for.
struct RequestContext: Sendable {
    let id: String
    let route: RouteMeter
    let method: HTTPRequest.Method
    let trace: TraceContext
    let remoteAddress: String
    let startedAt: ContinuousClock.Instant
}
