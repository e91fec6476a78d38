import PixieCore
import Synchronization

/// The right to answer a question for all instances, as the query holds it that was given it.
final class FlightHold: Sendable {
    let fence: FlightFence
    private let isOver = Atomic(false)

    init(_ fence: FlightFence) { self.fence = fence }

    /// It was given back with the answer it was held for.
    func noteGivenBack() { isOver.store(true, ordering: .relaxed) }

    var isGivenBack: Bool { isOver.load(ordering: .relaxed) }
}
