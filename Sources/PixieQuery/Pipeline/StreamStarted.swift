import Synchronization

/// Remembers that the first piece of a stream has been handed over: from then on nothing can be tried again.
final class StreamStarted: Sendable {
    private let marked = Atomic(false)

    var isMarked: Bool { marked.load(ordering: .acquiring) }

    func mark() { marked.store(true, ordering: .releasing) }
}
