import Crypto
import PixieCore

/// A SHA-256 over length-prefixed parts: no two lists of parts give the same bytes to hash.
public struct CacheDigest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Gathers the parts and hashes them in one call: for texts of this length each call costs more than the hashing.
    public struct Builder: ~Copyable {
        private var bytes = ByteBuffer(capacity: 256)

        public init() {}

        public mutating func add(_ text: String) {
            add(count: text.utf8.count)
            bytes.append(text)
        }

        public mutating func add(_ part: UnsafeRawBufferPointer) {
            add(count: part.count)
            part.withMemoryRebound(to: UInt8.self) { bytes.append($0) }
        }

        private mutating func add(count: Int) {
            withUnsafeBytes(of: UInt64(count).littleEndian) { count in
                count.withMemoryRebound(to: UInt8.self) { bytes.append($0) }
            }
        }

        public func digest() -> CacheDigest {
            var hasher = SHA256()
            bytes.withBytes { hasher.update(bufferPointer: UnsafeRawBufferPointer($0)) }
            return hasher.finalize().withUnsafeBytes { bytes in
                CacheDigest(
                    words: (
                        bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                        bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                        bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                        bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
                    ))
            }
        }
    }

    public static func == (left: CacheDigest, right: CacheDigest) -> Bool { left.words == right.words }

    /// The words are uniformly distributed already, so one of them is hash enough.
    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

    /// The 32 bytes of the hash.
    public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// Nil for anything but 32 bytes.
    init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        words = Array(bytes).withUnsafeBytes {
            (
                $0.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                $0.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                $0.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            )
        }
    }

    private init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// 64 lower-case hexadecimal digits.
    public var hexadecimal: String { withUnsafeBytes(of: words) { Hexadecimal.text($0) } }

    /// The first 32 of them.
    var shortHexadecimal: String {
        withUnsafeBytes(of: words) { Hexadecimal.text(UnsafeRawBufferPointer(rebasing: $0[..<16])) }
    }
}
