import HTTPTypes
import PixieCore

/// What is known of a request beside what it asks for.
struct RequestContext: Sendable {
    let id: String
    let route: RouteMeter
    let method: HTTPRequest.Method
    /// The caller's; nil when it sent none, which is then begun only where an upstream is called.
    let trace: TraceContext?
    let remoteAddress: String
    let startedAt: ContinuousClock.Instant
}
