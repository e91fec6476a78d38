/// Looks at texts eight bytes at a time, for those that every request brings: byte by byte they take longer to read than to answer.
public enum ByteScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// How many bytes at the beginning stand for themselves in a string of JSON: up to the first quote, backslash, control character or
    /// DEL. `isASCII`: whether all of those are.
    public static func plainPrefix(_ bytes: UnsafeBufferPointer<UInt8>) -> (count: Int, isASCII: Bool) {
        let raw = UnsafeRawBufferPointer(bytes)
        var index = 0
        var high: UInt64 = 0
        guard raw.count >= 8 else {
            while index < raw.count {
                let byte = raw[index]
                if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F { break }
                high |= UInt64(byte)
                index += 1
            }
            return (index, high & highBits == 0)
        }
        while index < raw.count {
            // The last word may begin in the one before, where nothing was found.
            let start = min(index, raw.count - 8)
            let word = raw.loadUnaligned(fromByteOffset: start, as: UInt64.self).littleEndian
            let found =
                controls(in: word) | zeros(in: word ^ (0x22 &* ones)) | zeros(in: word ^ (0x5C &* ones))
                | zeros(in: word ^ (0x7F &* ones))
            guard found == 0 else {
                let before = found.trailingZeroBitCount / 8
                high |= before == 0 ? 0 : word << (64 - 8 * UInt64(before))
                return (start + before, high & highBits == 0)
            }
            high |= word
            index = start + 8
        }
        return (raw.count, high & highBits == 0)
    }

    /// Where the first zero byte is; the count when there is none.
    public static func firstZero(_ bytes: UnsafeRawBufferPointer) -> Int {
        var index = 0
        while index + 8 <= bytes.count {
            let found = zeros(in: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian)
            guard found == 0 else { return index + found.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < bytes.count, bytes[index] != 0 { index += 1 }
        return index
    }

    public static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard left.count == right.count else { return false }
        var index = 0
        while index + 8 <= left.count {
            let (one, other) = (
                left.loadUnaligned(fromByteOffset: index, as: UInt64.self),
                right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            )
            guard one == other else { return false }
            index += 8
        }
        while index < left.count {
            guard left[index] == right[index] else { return false }
            index += 1
        }
        return true
    }

    // The high bit of each byte that is below 0x20, or zero. A borrow may set the bit of a byte above such a one too, never of one below:
    // the lowest bit that is set is right.
    private static func controls(in word: UInt64) -> UInt64 { (word &- (0x20 &* ones)) & ~word & highBits }
    private static func zeros(in word: UInt64) -> UInt64 { (word &- ones) & ~word & highBits }
}
