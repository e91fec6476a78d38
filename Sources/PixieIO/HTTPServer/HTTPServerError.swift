/// Why a server could not start.
public struct HTTPServerError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        case addressInUse
        case addressNotLocal
        case permissionDenied
        case unknownHost
        case badCertificate
        case alreadyStarted
        case system
    }

    public let code: Code
    /// One sentence: what is wrong and what to do about it.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
