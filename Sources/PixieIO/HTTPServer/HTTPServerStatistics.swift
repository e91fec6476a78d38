/// What a server is doing now, and has done since it started.
public struct HTTPServerStatistics: Sendable, Hashable {
    /// Connections open now.
    public var connectionsOpen = 0
    /// Connections accepted, the refused ones included.
    public var connectionsAccepted = 0
    /// Connections closed at once because a limit had been reached.
    public var connectionsRefused = 0
    /// Connections cut because their client was too slow or had gone quiet.
    public var connectionsCutOff = 0
    /// Requests whose answer is not completely sent yet.
    public var requestsInFlight = 0
}
