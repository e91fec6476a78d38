/// The threads for what libpq and the system only do blocking. Apart from each other, because a cancellation sent to a server
/// that hangs blocks for as long as it does, and must not keep names from being found.
struct PostgresWorkers: Sendable {
    let resolver = BlockingWorker(limit: 64)
    /// Beyond the limit a connection is closed instead.
    let canceller = BlockingWorker(limit: 32)
}
