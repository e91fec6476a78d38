/// The request target of a request line, split and percent-decoded.
///
/// Decoding works on bytes and makes text of them at the end, so nothing is cut at an encoded NUL and bytes that are not UTF-8
/// become U+FFFD.
struct RequestTarget {
    var path: String
    var query: [(name: String, value: String)] = []

    /// nil when `bytes` is no target: it must begin with `/`, be an `http` URL, or be `*`.
    init?(_ bytes: some RandomAccessCollection<UInt8>) {
        var rest = bytes[...]
        guard let first = rest.first else { return nil }
        if first != UInt8(ascii: "/") {
            if rest.elementsEqual([UInt8(ascii: "*")]) {
                path = "*"
                return
            }
            guard let start = Self.indexAfterAuthority(rest) else { return nil }
            rest = rest[start...]
        }
        let end = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        path = Self.decode(rest[..<end], plusIsSpace: false)
        if path.isEmpty { path = "/" }
        if end < rest.endIndex { query = Self.items(rest[rest.index(after: end)...]) }
    }

    /// What follows `http://authority`, which a client sends when it takes the server for a proxy.
    private static func indexAfterAuthority<Bytes: RandomAccessCollection<UInt8>>(_ bytes: Bytes) -> Bytes.Index? {
        for scheme in ["http://", "https://"] where bytes.prefix(scheme.utf8.count).elementsEqual(scheme.utf8) {
            let authority = bytes.dropFirst(scheme.utf8.count)
            let start = authority.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
            return start ?? authority.endIndex
        }
        return nil
    }

    private static func items(_ bytes: some RandomAccessCollection<UInt8>) -> [(name: String, value: String)] {
        bytes.split(separator: UInt8(ascii: "&")).map { item in
            let equals = item.firstIndex(of: UInt8(ascii: "=")) ?? item.endIndex
            let value = item[equals...].dropFirst()
            return (decode(item[..<equals], plusIsSpace: true), decode(value, plusIsSpace: true))
        }
    }

    /// An escape that is not two hexadecimal digits stays as it is.
    private static func decode(_ bytes: some RandomAccessCollection<UInt8>, plusIsSpace: Bool) -> String {
        let isPlain = !bytes.contains { $0 == UInt8(ascii: "%") || (plusIsSpace && $0 == UInt8(ascii: "+")) }
        if isPlain { return String(decoding: bytes, as: UTF8.self) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            bytes.formIndex(after: &index)
            if byte == UInt8(ascii: "%"), let value = hexadecimal(bytes[index...].prefix(2)) {
                decoded.append(value)
                bytes.formIndex(&index, offsetBy: 2)
            } else if plusIsSpace && byte == UInt8(ascii: "+") {
                decoded.append(UInt8(ascii: " "))
            } else {
                decoded.append(byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func hexadecimal(_ digits: some RandomAccessCollection<UInt8>) -> UInt8? {
        guard digits.count == 2 else { return nil }
        var value: UInt8 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | (digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | (digit - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | (digit - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }
}
