internal import Synchronization

/// Counts of connections since the start. Changed once a connection, not once a request.
struct ServerCounters: ~Copyable {
    let accepted = Atomic(0)
    let refused = Atomic(0)
    let cutOff = Atomic(0)
}
