import Synchronization

/// A pool at one moment, and its history.
public struct RedisPoolStatistics: Sendable, Hashable {
    /// Connections that can be used.
    public var open = 0
    /// Of those, the ones that await an answer.
    public var inUse = 0
    /// Connections being opened.
    public var opening = 0
    /// Commands whose answers are awaited, those included whose callers have given up.
    public var inFlight = 0
    /// Commands that wait for a connection.
    public var waiting = 0
    /// Subscriptions and stream readers.
    public var dedicated = 0
    /// Commands sent since the start.
    public var commands: UInt64 = 0
    /// Commands refused as `busy`.
    public var refused: UInt64 = 0
    /// Commands whose caller got `timeout`.
    public var timeouts: UInt64 = 0
    /// Connections that were opened in place of one that was lost.
    public var reconnects: UInt64 = 0
    /// Attempts to connect that failed.
    public var failedAttempts: UInt64 = 0

    public init() {}
}
