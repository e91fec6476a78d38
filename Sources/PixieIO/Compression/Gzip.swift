import CZlib

/// Compression as HTTP's `gzip` content coding has it.
public enum Gzip {
    /// `bytes` compressed at the quickest level, for what is made anew at each request; nil when there is no memory for it.
    public static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard let count = UInt32(exactly: bytes.count) else { return nil }
        // zlib's own framing: two bytes before the compressed data and four after it, in the place of which gzip has ten and eight.
        var deflated = [UInt8](repeating: 0, count: Int(compressBound(UInt(count))))
        var length = UInt(deflated.count)
        guard unsafe compress2(&deflated, &length, bytes, UInt(count), quickest) == 0, length > 6 else { return nil }
        var gzip: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 4, 255]
        gzip.reserveCapacity(Int(length) + 12)
        gzip += deflated[2..<Int(length) - 4]
        for number in [unsafe UInt32(truncatingIfNeeded: crc32(0, bytes, count)), count] {
            for shift in [0, 8, 16, 24] as [UInt32] { gzip.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        return gzip
    }

    private static let quickest: Int32 = 1
}
