import DequeModule
import PixieCore

/// One statement in progress on a connection. Lives on the loop's thread.
final class PostgresRequest {
    typealias Completion = @Sendable (Result<PostgresRows, any Error>) -> Void

    /// What was sent together, in order; each has its own results.
    enum Step: Hashable {
        case setTimeout(Duration)
        case drop
        case prepare
        case execute
        case sync
    }

    let ticket: PostgresTicket
    let key: StatementCache.Key
    let parameters: [PostgresParameter]
    let deadline: Deadline
    var steps: Deque<Step> = []
    var rows = PostgresRows()
    var failure: PostgresError?
    /// It uses what an earlier request left on the server.
    var dependsOnEarlier = false
    /// The statement is on the server.
    var isPrepared = false
    var isRepeated = false
    private var isOnWire = false
    private var completion: Completion?

    init(
        _ query: PostgresQuery, _ parameters: [PostgresParameter], deadline: Deadline, ticket: PostgresTicket,
        completion: @escaping Completion
    ) {
        key = .init(text: query.text, types: parameters.map(\.type))
        self.parameters = parameters
        self.deadline = deadline
        self.ticket = ticket
        self.completion = completion
    }

    /// It was handed to libpq.
    func wasSent() {
        guard !isOnWire else { return }
        isOnWire = true
        ticket.wire?.begin()
    }

    /// Tells whoever waits, once.
    func complete(_ result: Result<PostgresRows, any Error>) {
        if completion != nil, isOnWire { ticket.wire?.end() }
        completion?(result)
        completion = nil
    }

    /// The table behind a statement changed after it was prepared, or somebody dropped what is prepared: preparing it anew
    /// may help. Nothing was done yet, so trying again is safe.
    var shouldPrepareAnew: Bool {
        guard dependsOnEarlier, !isRepeated, case .sqlState(let state)? = failure?.code else { return false }
        return state == "0A000" || state == "26000"
    }

    /// Takes the step that has ended off the list. The sync stays: its own result ends the request.
    @discardableResult
    func nextStep() -> Step? { steps.first == .sync ? nil : steps.popFirst() }

    /// Back to before it was sent.
    func reset() {
        isRepeated = true
        dependsOnEarlier = false
        isPrepared = false
        failure = nil
        rows = PostgresRows()
        steps = []
    }
}
