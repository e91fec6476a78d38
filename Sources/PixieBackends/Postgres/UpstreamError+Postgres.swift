import PixieCore
import PixieIO

extension UpstreamError {
    /// A database failure in the ports' terms.
    init(_ error: PostgresError) {
        let code: Code =
            switch error.code {
            case .configuration, .connect, .authentication, .notReadOnly: .unreachable
            case .timeout: .timeout
            case .closed: .interrupted
            // Out of resources, administrator's doing, conflicts, internal errors: another try may succeed.
            case .sqlState(let state):
                ["40", "53", "55", "57", "58", "XX"].contains(state.prefix(2)) ? .failed : .rejected
            case .protocolViolation, .tooLarge: .malformed
            case .poolExhausted: .unavailable
            }
        self.init(.records, code, error.description)
    }
}
