/// Bytes as lower-case hexadecimal digits, two each.
public enum Hexadecimal {
    public static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { digits in
            for (index, byte) in bytes.enumerated() {
                digits[2 * index] = digit(byte >> 4)
                digits[2 * index + 1] = digit(byte & 15)
            }
            return bytes.count * 2
        }
    }

    /// The eight digits of a number, in the order they are written; all at once, because every request has some forty.
    @inlinable
    public static func digits(_ value: UInt32) -> [8 of UInt8] {
        var nibbles = UInt64(value)
        nibbles = (nibbles & 0xFFFF_0000) << 16 | (nibbles & 0xFFFF)
        nibbles = (nibbles & 0x0000_FF00_0000_FF00) << 8 | (nibbles & 0x0000_00FF_0000_00FF)
        nibbles = (nibbles & 0x00F0_00F0_00F0_00F0) << 4 | (nibbles & 0x000F_000F_000F_000F)
        let letters = (nibbles &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return unsafeBitCast((nibbles &+ 0x3030_3030_3030_3030 &+ letters &* 0x27).bigEndian, to: [8 of UInt8].self)
    }

    /// `value`: 0...15.
    @inlinable
    public static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
