public import PixieCore

/// Where a Redis server is, who asks, and the limits of talking to it.
public struct RedisConfiguration: Sendable, Hashable {
    /// A name or an address.
    public var host: String
    public var port: Int
    /// Nil: the default user.
    public var user: String?
    public var password: String?
    public var database: Int
    /// Shown by `CLIENT LIST`; visible ASCII without spaces.
    public var clientName = "pixie"

    /// Run by every new connection before any command of a caller's: what has to be so on a server that was started anew, or has taken
    /// another's place. A server that refuses it is of no use.
    public var onEntering: RedisScript?

    /// Connections that commands share; opened as they are needed.
    public var connections = 20
    /// From the look-up of the name to the end of the greeting.
    public var connectTimeout = Duration.seconds(5)
    /// How long an answer may take. A connection whose oldest answer takes longer is given up.
    public var commandTimeout = Duration.seconds(5)
    /// An idle connection is asked for a sign of life this often, and closed without one.
    public var checkInterval = Duration.seconds(15)
    /// Waits between attempts to connect while the server is away.
    public var backoff = Backoff(base: .milliseconds(50), cap: .seconds(2))

    /// Commands under way or waiting; more are refused as `busy`.
    public var maximumInFlight = 16_384
    /// Bytes of those commands together.
    public var maximumBytesInFlight = 128 << 20
    /// Bytes of one answer, all its parts together; a connection that brings more is closed.
    public var maximumReplyBytes = 64 << 20
    /// Elements of one answer, those of nested arrays included.
    public var maximumReplyElements = 1 << 20
    /// Subscriptions and stream readers at one time: each has a connection of its own.
    public var maximumDedicated = 64

    public init(
        host: String = "127.0.0.1", port: Int = 6_379, user: String? = nil, password: String? = nil, database: Int = 0
    ) {
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
    }
}
