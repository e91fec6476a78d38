public import HTTPTypes

/// A whole answer. Any status is an answer, 5xx and redirects too: redirects are not followed.
public struct HTTPClientResponse: Sendable {
    public var status: HTTPResponse.Status
    public var headers: HTTPFields
    /// As sent: no content coding is asked for, and none is undone.
    public var body: [UInt8]

    public init(status: HTTPResponse.Status, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What is known of an answer before its body.
public struct HTTPClientResponseHead: Sendable, Equatable {
    public var status: HTTPResponse.Status
    public var headers: HTTPFields

    public init(status: HTTPResponse.Status, headers: HTTPFields = [:]) {
        self.status = status
        self.headers = headers
    }
}
