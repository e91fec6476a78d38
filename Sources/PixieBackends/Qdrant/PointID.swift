import Crypto
import FoundationEssentials
import PixieCore

/// The id of a point, made from what the point stands for: writing the same thing twice is writing it once.
enum PointID {
    /// A UUID (version 8) that depends on every part and on where one ends and the next begins.
    static func derived(user: UserID, document: String, parts: [String]) -> String {
        var hash = SHA256()
        for part in [user.description, document] + parts {
            withUnsafeBytes(of: UInt64(part.utf8.count).bigEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: Array(part.utf8))
        }
        var bytes = Array(hash.finalize().prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return text
    }
}
