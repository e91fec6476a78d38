import HTTPTypes

/// One call of Qdrant's REST API.
struct QdrantRequest: Sendable {
    var method: HTTPRequest.Method
    /// With a leading slash, each part escaped.
    var path: String
    var body: [UInt8] = []
    /// What is being done, in words that complete "Qdrant did not ...".
    var operation: String
    /// Whether the effect is the same when it arrives twice.
    var isIdempotent = true
    /// A longer answer is refused.
    var maximumResponseBytes = 64 << 20

    /// The path of a collection, and what is below it.
    static func path(_ collection: String, _ below: String = "") -> String {
        "/collections/\(escaped(collection))\(below)"
    }

    /// `text` as one part of a path: everything but letters, digits, "-", "_", "." and "~" is escaped.
    static func escaped(_ text: String) -> String {
        // The path segments "." and ".." would be resolved away: written as escapes they stay names.
        if text == "." || text == ".." { return String(repeating: "%2E", count: text.count) }
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                escaped += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
        return escaped
    }
}
