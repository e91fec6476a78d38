public import PixieCore

/// The size and the patience of a pool.
public struct PostgresPoolConfiguration: Hashable, Sendable {
    /// Connections kept open.
    public var size: Int
    /// Connections beyond `size` while more are asked for; they are closed after `overflowIdle` without work.
    public var overflow: Int
    /// Longest wait for a connection; the caller's deadline may come first.
    public var acquireTimeout: Duration
    /// A connection is replaced once it is this old and idle.
    public var recycleAfter: Duration
    /// A connection that has been idle for this long is asked for a sign of life before it is lent.
    public var pingAfter: Duration
    public var overflowIdle: Duration
    /// Callers that may wait; more are refused at once.
    public var waiterLimit: Int
    /// Between attempts to connect while none succeeds.
    public var backoff: Backoff

    public init(
        size: Int = 10, overflow: Int = 20, acquireTimeout: Duration = .seconds(30),
        recycleAfter: Duration = .seconds(3_600),
        pingAfter: Duration = .seconds(10), overflowIdle: Duration = .seconds(10), waiterLimit: Int = 2_000,
        backoff: Backoff = Backoff(base: .milliseconds(100), cap: .seconds(2))
    ) {
        self.size = max(1, size)
        self.overflow = max(0, overflow)
        self.acquireTimeout = acquireTimeout
        self.recycleAfter = recycleAfter
        self.pingAfter = pingAfter
        self.overflowIdle = overflowIdle
        self.waiterLimit = max(0, waiterLimit)
        self.backoff = backoff
    }

    public var maximum: Int { size + overflow }
}

/// A pool at one moment.
public struct PostgresPoolStatistics: Hashable, Sendable {
    /// Lent, or still settling after their caller left.
    public var inUse = 0
    public var idle = 0
    /// Being opened, or asked for a sign of life.
    public var preparing = 0
    /// Those of the open ones that are beyond the pool's size.
    public var overflow = 0
    public var waiters = 0
    public var maximum = 0
    /// Callers that got no connection in time, since the start.
    public var acquireTimeouts = 0

    public init() {}

    public var open: Int { inUse + idle + preparing }
}
