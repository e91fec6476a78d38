import CPostgres
public import PixieCore
import Synchronization

/// One session with a database, one statement at a time, read-only by the server's own word.
///
/// All of it happens on the loop's thread and none of it blocks. A caller that is cancelled or out of time is told at once;
/// the connection then asks the server to stop and is `settling` until it is known to be idle again, or closed.
public actor PostgresConnection {
    enum Phase: Hashable, Sendable {
        case connecting, idle, running
        /// Its caller has left; the server has not yet said that it is done.
        case settling
        case closed
    }

    enum Change: Hashable, Sendable { case idle, closed }

    nonisolated let loop: EventLoop
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    let configuration: PostgresConfiguration
    let workers: PostgresWorkers
    /// Told when a settling connection is idle again and when any connection closes.
    var onChange: (@Sendable (Change) -> Void)?

    var phase = Phase.connecting
    var handle: LibpqHandle?
    /// The descriptor the loop watches for us.
    var watched: Int32?
    var timer: EventLoop.TimerID?
    var request: PostgresRequest?
    var statements: StatementCache
    /// What the server's own limit is set to, as far as known.
    var serverTimeout: Duration?
    var connectLimit = Deadline(.now)
    var connected: (@Sendable (Result<Void, PostgresError>) -> Void)?
    /// While settling: the cancellation has been delivered, or has failed.
    var cancellationIsOver = false
    private var emptyResults = 0

    /// How long a connection may take to settle before it is closed.
    static let settleLimit = Duration.seconds(1)

    init(loop: EventLoop, configuration: PostgresConfiguration, workers: PostgresWorkers) {
        self.loop = loop
        self.configuration = configuration
        self.workers = workers
        statements = StatementCache(limit: configuration.statementLimit)
    }

    /// The rows of `query`. Throws `PostgresError`, `timeout` among them at `deadline`, or `CancellationError` at once when
    /// the task is cancelled.
    public nonisolated func run(
        _ query: PostgresQuery, _ parameters: [PostgresParameter] = [], deadline: Deadline
    ) async throws -> PostgresRows {
        let ticket = PostgresTicket()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                perform { connection in
                    connection.begin(
                        PostgresRequest(query, parameters, deadline: deadline, ticket: ticket) { result in
                            continuation.resume(with: result)
                        })
                }
            }
        } onCancel: {
            ticket.isCancelled.store(true, ordering: .relaxed)
            perform { $0.abandon(ticket, CancellationError()) }
        }
    }

    /// Cheaper than a task for each: one closure in the loop's queue.
    nonisolated func perform(_ work: @escaping @Sendable (isolated PostgresConnection) -> Void) {
        loop.execute { self.assumeIsolated(work) }
    }

    // MARK: On the loop

    /// Ends the session; whoever waits gets `error`. Closing twice is harmless.
    func close(_ error: PostgresError = PostgresError(.closed, "the connection was closed")) {
        guard phase != .closed else { return }
        phase = .closed
        setTimer(at: nil)
        unwatch()
        loop.removeStopHandler(of: self)
        // The last reference: libpq says goodbye to the server and closes the socket.
        handle = nil
        let (request, connected) = (self.request, self.connected)
        (self.request, self.connected) = (nil, nil)
        request?.complete(.failure(error))
        connected?(.failure(error))
        onChange?(.closed)
        onChange = nil
    }

    func setTimer(at instant: ContinuousClock.Instant?, _ action: (() -> Void)? = nil) {
        if let timer { loop.cancel(timer) }
        timer = nil
        guard let instant, let action else { return }
        timer = loop.schedule(at: instant, action)
    }

    func unwatch() {
        if let watched { loop.unwatch(watched) }
        watched = nil
    }

    /// Watches libpq's present socket, which changes while connecting. False when there is none or the loop cannot.
    func watch(for interest: EventLoop.Interest) -> Bool {
        guard let socket = handle?.socket, socket >= 0 else { return false }
        do {
            if watched == socket {
                try loop.setInterest(interest, of: socket)
            } else {
                unwatch()
                try loop.watch(socket, for: interest) { _ in self.assumeIsolated { $0.socketIsReady() } }
                watched = socket
            }
            return true
        } catch {
            return false
        }
    }

    private func socketIsReady() {
        if phase == .connecting && request == nil { pollConnecting() } else { advance() }
    }

    // MARK: Results

    /// Sends what waits to be sent and takes in what has come, as far as both go without waiting.
    func advance() {
        guard let handle else { return }
        guard handle.consumeInput() else { return breakOff(handle) }
        guard flush() else { return breakOff(handle) }
        emptyResults = 0
        // Asked without a request too: it digests what a server says of its own accord.
        while !handle.isBusy, request != nil {
            if let result = handle.nextResult() {
                emptyResults = 0
                receive(result)
            } else {
                emptyResults += 1
                request?.steps.first == .execute ? handle.receiveRowByRow() : ()
                // Between two results there is one empty answer; more mean that libpq expects nothing where we do.
                if emptyResults > 3 { return close(.init(.protocolViolation, "the server answered out of order")) }
            }
            if phase == .closed { return }
        }
        handle.dropNotifications()
        if handle.isBroken { breakOff(handle) }
    }

    /// False when the connection is broken.
    func flush() -> Bool {
        guard let allSent = handle?.flush() else { return false }
        return watch(for: allSent ? .read : [.read, .write])
    }

    func breakOff(_ handle: LibpqHandle) {
        // What the server said last is worth more than that it closed the connection.
        close(request?.failure ?? PostgresError(.closed, "the server closed the connection"))
    }
}
