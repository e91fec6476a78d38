import HTTPTypes

// Each literal is a valid field name, so none of these can be nil.
extension HTTPField.Name {
    /// Requests carry `:authority` in its place for HTTPTypes, which therefore does not name it; what is received has it.
    static let hostField = HTTPField.Name("Host")!
    static let xCache = HTTPField.Name("X-Cache")!
    static let xRequestID = HTTPField.Name("X-Request-Id")!
    static let traceparent = HTTPField.Name("traceparent")!
    static let rateLimitLimit = HTTPField.Name("RateLimit-Limit")!
    static let rateLimitRemaining = HTTPField.Name("RateLimit-Remaining")!
    static let rateLimitReset = HTTPField.Name("RateLimit-Reset")!
}
