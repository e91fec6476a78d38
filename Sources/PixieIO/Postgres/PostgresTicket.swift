import PixieCore
import Synchronization

/// Names one piece of work from its task's side: cancellation can come from any thread, even before the loop has seen the
/// work.
final class PostgresTicket: Sendable {
    let isCancelled = Atomic<Bool>(false)
    let wire = WireTime.current
}
