import Crypto
import HTTPTypes
import PixieCore

/// Who calls an admin route.
struct AdminCaller: Sendable, Equatable {
    enum Role: String, Sendable { case reader, `operator` }

    let role: Role
    /// As the audit names the caller: the first 8 hexadecimal digits of the token's SHA-256, or `loopback` where none is asked for.
    let name: String
}

/// The bearer tokens of the admin listener: those that may change things and those that may only look.
public struct AdminAuthentication: Sendable {
    enum Verdict: Equatable {
        case allowed(AdminCaller)
        case missing
        /// The token is not a known one, or may not do this; the caller as the audit names it, `-` for an unknown one.
        case refused(String, caller: String)
    }

    private let operators: [SHA256Digest]
    private let readers: [SHA256Digest]

    /// With neither list everybody who reaches the listener is an operator: it is then on a loopback address only.
    public init(operators: [String], readers: [String]) {
        self.operators = operators.map { SHA256.hash(data: Array($0.utf8)) }
        self.readers = readers.map { SHA256.hash(data: Array($0.utf8)) }
    }

    var isOpen: Bool { operators.isEmpty && readers.isEmpty }

    func verdict(on request: InboundRequest, access: AdminRoute.Access) -> Verdict {
        if access == .open { return .allowed(AdminCaller(role: .reader, name: "-")) }
        guard !isOpen else {
            return LoopbackOrigin.isTrusted(request)
                ? .allowed(AdminCaller(role: .operator, name: "loopback"))
                : .refused(
                    "A page of another site, or a name that is not this machine's, may not use the admin API.",
                    caller: "-")
        }
        guard let token = BearerToken.offered(in: request.headers) else { return .missing }
        let offered = SHA256.hash(data: Array(token.utf8))
        // Every configured token is compared, and each comparison of digests takes constant time.
        var role: AdminCaller.Role?
        for digest in readers where digest == offered { role = .reader }
        for digest in operators where digest == offered { role = .operator }
        guard let role else { return .refused("This token is not one of those configured.", caller: "-") }
        let name = String(offered.hexadecimal.prefix(8))
        guard role == .operator || access == .read else {
            return .refused(
                "This token may look but not change anything; use one of PIXIE_ADMIN_TOKENS.", caller: name)
        }
        return .allowed(AdminCaller(role: role, name: name))
    }
}

/// Tells a program on this machine from a web page that makes somebody's browser call the listener.
private enum LoopbackOrigin {
    static func isTrusted(_ request: InboundRequest) -> Bool {
        // Another site's name that resolves to 127.0.0.1 shows in Host, a page of another site in Origin.
        guard let host = request.headers[.hostField], isLoopback(host[...]) else { return false }
        guard let origin = request.headers[.origin] else { return true }
        guard let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...] == host
    }

    private static func isLoopback(_ authority: Substring) -> Bool {
        var name = authority.lowercased()[...]
        if let colon = name.lastIndex(of: ":"), !name.hasSuffix("]") { name = name[..<colon] }
        return name == "localhost" || name == "[::1]"
            || name.hasPrefix("127.") && name.allSatisfy { $0.isNumber || $0 == "." }
    }
}

extension SHA256Digest {
    fileprivate var hexadecimal: String {
        withUnsafeBytes { Hexadecimal.text($0) }
    }
}
