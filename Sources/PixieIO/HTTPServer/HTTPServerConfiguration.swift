internal import CCurl
internal import CLinux
internal import CMicroHTTPD
internal import Glibc
public import HTTPTypes

/// A certificate chain and its private key, both as PEM text.
public struct TLSIdentity: Sendable {
    public var certificate: String
    public var privateKey: String

    public init(certificate: String, privateKey: String) {
        self.certificate = certificate
        self.privateKey = privateKey
    }
}

/// What an `HTTPServer` listens on and what it puts up with.
public struct HTTPServerConfiguration: Sendable {
    /// A name or address of this machine; `0.0.0.0` or `::` for all of its addresses.
    public var host: String
    /// 0 picks a free port; `HTTPServer.port` says which.
    public var port: Int
    /// Threads that receive requests and run handlers.
    public var threads: Int
    /// nil serves plain HTTP.
    public var tls: TLSIdentity?

    /// Bytes of a request body beyond which it is refused.
    public var maximumBodyBytes = 64 * 1024
    /// A limit of its own for some requests, by method and decoded path; nil keeps `maximumBodyBytes`.
    public var bodyLimit: (@Sendable (HTTPRequest.Method, String) -> Int?)?
    /// Bytes of request line and header fields, about: a request with more is answered 431 (or 414). Each connection keeps one and a half
    /// times as much, which libmicrohttpd clears after every request.
    public var maximumHeaderBytes = 8 * 1024
    /// Connections open at once; one more is closed as soon as it is accepted.
    public var maximumConnections = 10_000
    /// Connections open at once from one address; 0 for no limit.
    public var maximumConnectionsPerAddress = 0

    /// For the whole request line and header, counted from the connection or from the request line, however busy the client is.
    public var headerTimeout: Duration = .seconds(10)
    /// For the whole request body, counted from the end of the header.
    public var bodyTimeout: Duration = .seconds(30)
    /// How long a kept-alive connection may stay without a next request.
    public var idleTimeout: Duration = .seconds(75)
    /// For the client to take a whole response, or the next piece of a streamed one.
    public var sendTimeout: Duration = .seconds(30)

    /// `threads` nil: one for each processor core.
    public init(host: String = "127.0.0.1", port: Int = 0, threads: Int? = nil, tls: TLSIdentity? = nil) {
        self.host = host
        self.port = port
        self.threads = threads ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        self.tls = tls
    }
}
