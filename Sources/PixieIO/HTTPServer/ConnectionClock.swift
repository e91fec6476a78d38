internal import Synchronization

/// What a connection is doing and since when, in one word: written by the server's thread, read by the watchdog.
struct ConnectionClock: ~Copyable {
    enum Activity: UInt64 {
        /// Accepted; no complete request line yet.
        case opening
        /// Kept alive; no complete request line since the last response.
        case idle
        /// Between the request line and the end of the header.
        case header
        case body
        /// The handler has it. Its own deadline applies, not one of ours.
        case handling
        /// Suspended for a task or a stream: nobody reads the socket, so the watchdog looks whether the client is still there.
        case suspended
        case sending

        /// The next thing to come is from the client.
        var isReceiving: Bool {
            switch self {
            case .opening, .idle, .header, .body: true
            case .handling, .suspended, .sending: false
            }
        }
    }

    private let word: Atomic<UInt64>

    /// `now`: milliseconds, of any origin.
    init(_ activity: Activity, at now: UInt64) { word = Atomic(now << 3 | activity.rawValue) }

    func set(_ activity: Activity, at now: UInt64) {
        word.store(now << 3 | activity.rawValue, ordering: .relaxed)
    }

    var reading: (activity: Activity, since: UInt64) {
        let word = word.load(ordering: .relaxed)
        // Only `set` and `init` write the word, so its low bits are an activity.
        return (Activity(rawValue: word & 7)!, word >> 3)
    }
}
