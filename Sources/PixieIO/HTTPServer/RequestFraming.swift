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

    /// `needsHost`: as HTTP/1.1 demands; a request that names no host, or two, could be meant for somebody else.
    init(_ headers: HeaderBlock, needsHost: Bool) {
        let found = FramingFields(headers)
        guard found.hosts <= 1 && (found.hosts == 1 || !needsHost) else {
            self = .contradictory("A request must have exactly one Host field.")
            return
        }
        if found.lengths == 0 && found.codings == 0 {
            self = .length(0)
        } else if found.lengths + found.codings > 1 {
            self = .contradictory("Content-Length and Transfer-Encoding may be given once, and not both.")
        } else if found.codings == 1 {
            self =
                headers[.transferEncoding]?.lowercased() == "chunked"
                ? .chunked : .contradictory("The only Transfer-Encoding accepted is chunked.")
        } else if let length = found.length {
            self = .length(length)
        } else {
            self = .contradictory("Content-Length must be a number of bytes.")
        }
    }
}

/// What the header says of where the body ends, found in one pass.
private struct FramingFields {
    private(set) var hosts = 0
    private(set) var lengths = 0
    private(set) var codings = 0
    /// Of the last `Content-Length`, when it is a number.
    private(set) var length: Int?

    init(_ headers: HeaderBlock) {
        unsafe headers.forEach { name, value in
            // Most names differ in their length alone.
            switch name.count {
            case 4: if unsafe Self.equal(name, "host") { hosts += 1 }
            case 14:
                if unsafe Self.equal(name, "content-length") {
                    lengths += 1
                    length = unsafe Self.number(value)
                }
            case 17: if unsafe Self.equal(name, "transfer-encoding") { codings += 1 }
            default: break
            }
        }
    }

    /// `word`: in lower case, as long as `name`.
    private static func equal(_ name: UnsafeBufferPointer<UInt8>, _ word: StaticString) -> Bool {
        for index in name.indices {
            let byte = unsafe name[index]
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            guard unsafe lower == word.utf8Start[index] else { return false }
        }
        return true
    }

    /// Nil for anything but digits, and for more than an `Int` holds.
    private static func number(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        for index in text.indices where unsafe !(0x30...0x39).contains(text[index]) { return nil }
        return unsafe Int(String(decoding: text, as: UTF8.self))
    }
}
