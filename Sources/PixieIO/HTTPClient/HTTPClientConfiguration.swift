import CCurl

/// Limits and identity of one client.
public struct HTTPClientConfiguration: Sendable {
    /// Requests over this number to one host wait for a connection, within their deadline.
    public var maximumConnectionsPerHost = 1024
    /// Connections kept open while nobody uses them.
    public var maximumIdleConnections = 256
    /// A connection unused for longer is not used again.
    public var idleTimeout = Duration.seconds(60)
    public var userAgent = "pixie"
    /// A PEM file of the authorities to trust instead of the system's.
    public var certificateAuthorities: String?
    /// Bytes of a streamed body held for a slow reader before the server is made to wait.
    public var streamHighWaterMark = 256 * 1024

    /// Whether HTTP/2 is offered in the TLS handshake; HTTP/1.1 always is. Off by default with a libcurl before 8.0: with
    /// 7.88, requests with a body over HTTP/2 were seen to hang until their deadline.
    public var offersHTTP2 = unsafe curl_version_info(CURLVERSION_FIRST).pointee.version_num >= 0x08_00_00

    public init() {}
}
