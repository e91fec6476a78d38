internal import HTTPTypes
internal import PixieCore

/// Where the body of a request ends, decided so that no proxy in front can have read it otherwise.
///
/// libmicrohttpd lets `Transfer-Encoding` win over `Content-Length`, takes the first of several `Content-Length` fields, and reads
/// a body of unknown end for codings it does not know: each a way to smuggle a second request past a proxy.
enum RequestFraming: Equatable {
    /// No body, or one of this many bytes.
    case length(Int)
    case chunked
    /// Refused, for this reason.
    case contradictory(String)

    // A valid field name, so it cannot be nil.
    private static let host = HTTPField.Name("Host")!

    /// `needsHost`: as HTTP/1.1 demands; a request that names no host, or two, could be meant for somebody else.
    init(_ headers: HeaderBlock, needsHost: Bool) {
        let hosts = headers.count(of: Self.host)
        guard hosts <= 1 && (hosts == 1 || !needsHost) else {
            self = .contradictory("A request must have exactly one Host field.")
            return
        }
        let lengths = headers.count(of: .contentLength)
        let codings = headers.count(of: .transferEncoding)
        if lengths == 0 && codings == 0 {
            self = .length(0)
        } else if lengths + codings > 1 {
            self = .contradictory("Content-Length and Transfer-Encoding may be given once, and not both.")
        } else if codings == 1, let coding = headers[.transferEncoding] {
            self =
                coding.lowercased() == "chunked"
                ? .chunked : .contradictory("The only Transfer-Encoding accepted is chunked.")
        } else if let text = headers[.contentLength], text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(text)
        {
            self = .length(length)
        } else {
            self = .contradictory("Content-Length must be a number of bytes.")
        }
    }
}
