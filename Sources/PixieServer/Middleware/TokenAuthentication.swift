import Crypto
import HTTPTypes
import PixieCore

/// Checks bearer tokens against the configured ones, in a time that says nothing about how much of a guess was right.
public struct TokenAuthentication: Sendable {
    enum Verdict: Equatable { case allowed, missing, refused }

    private let digests: [SHA256Digest]

    /// Without tokens everybody is let in: the listener is then for a trusted network only.
    public init(tokens: [String]) {
        digests = tokens.map { SHA256.hash(data: Array($0.utf8)) }
    }

    var isOpen: Bool { digests.isEmpty }

    func verdict(on headers: HeaderBlock) -> Verdict {
        guard !isOpen else { return .allowed }
        guard let token = BearerToken.offered(in: headers) else { return .missing }
        let offered = SHA256.hash(data: Array(token.utf8))
        // Every configured token is compared, and each comparison of digests takes constant time.
        var matched = false
        for digest in digests where digest == offered { matched = true }
        return matched ? .allowed : .refused
    }
}

enum BearerToken {
    /// The token of the one `Authorization: Bearer` field; nil when there is none, or more than one.
    static func offered(in headers: HeaderBlock) -> Substring? {
        guard headers.count(of: .authorization) == 1, let header = headers[.authorization] else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return parts[1]
    }
}
