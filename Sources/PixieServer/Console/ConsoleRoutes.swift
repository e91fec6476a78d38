import Crypto
import HTTPTypes

/// `GET /` of the admin listener: the console, one page that holds its style and its script and asks the admin API for everything else.
public struct ConsoleRoutes: AdminRoutes {
    private let answer: AdminAnswer

    public init() {
        let page = ConsolePage.html
        answer = AdminAnswer(
            headers: [
                .contentType: "text/html; charset=utf-8",
                .cacheControl: "no-store",
                .contentSecurityPolicy: Self.policy,
                .xContentTypeOptions: "nosniff",
                .referrerPolicy: "no-referrer",
            ], body: Array(page.utf8))
    }

    public var routes: [AdminRoute] { [AdminRoute(.get, "/", access: .open) { [answer] _ in answer }] }

    /// Nothing but this page's own style and script, by their hashes, and calls to this listener.
    private static var policy: String {
        [
            "default-src 'none'", "script-src '\(hash(of: ConsolePage.script))'",
            "style-src '\(hash(of: ConsolePage.style))'", "connect-src 'self'", "img-src data:", "base-uri 'none'",
            "form-action 'none'", "frame-ancestors 'none'",
        ].joined(separator: "; ")
    }

    private static func hash(of text: String) -> String {
        "sha256-" + Base64Text.encode(SHA256.hash(data: Array(text.utf8)))
    }
}

/// RFC 4648, with padding.
private enum Base64Text {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let group = rest.prefix(3)
            rest = rest.dropFirst(3)
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? digits[word >> (18 - 6 * place) & 63] : "=")
            }
        }
        return text
    }
}

extension HTTPField.Name {
    /// Literal names of visible characters are always accepted.
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}
