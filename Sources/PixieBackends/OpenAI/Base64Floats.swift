/// Reads little-endian 32-bit floats out of base64, as embedding APIs send them.
enum Base64Floats {
    private static let invalid: UInt32 = 0xFF
    /// Wide, so that nothing is converted on the way.
    private static let values: [UInt32] = {
        var values = [UInt32](repeating: invalid, count: 256)
        for (value, character) in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8.enumerated() {
            values[Int(character)] = UInt32(value)
        }
        return values
    }()

    /// Nil for anything that is not base64 of whole floats.
    static func decode(_ text: String) -> [Float]? {
        var text = text
        return text.withUTF8 { characters -> [Float]? in
            var count = characters.count
            while count > 0, characters.count - count < 2, characters[count - 1] == UInt8(ascii: "=") { count -= 1 }
            guard count % 4 != 1, count * 3 / 4 % 4 == 0 else { return nil }
            let floats = [Float](unsafeUninitializedCapacity: count * 3 / 16) { floats, initialized in
                values.withUnsafeBufferPointer { values in
                    // Sixteen characters are three floats.
                    let whole = count / 16
                    var bad: UInt32 = 0
                    for group in 0..<whole {
                        bad |= three(characters, at: group * 16, values, into: floats, at: group * 3)
                    }
                    initialized = whole * 3
                    bad |= rest(characters, whole * 16..<count, values, into: floats, at: &initialized)
                    if bad & 0xC0 != 0 { initialized = 0 }
                }
            }
            return floats.isEmpty && !characters.isEmpty ? nil : floats
        }
    }

    /// Returns bits above the lowest six where a character is not base64's.
    @inline(__always)
    private static func three(
        _ characters: UnsafeBufferPointer<UInt8>, at start: Int, _ values: UnsafeBufferPointer<UInt32>,
        into floats: UnsafeMutableBufferPointer<Float>, at place: Int
    ) -> UInt32 {
        var bad: UInt32 = 0
        @inline(__always) func bytes(_ offset: Int) -> UInt32 {
            let (a, b) = (values[Int(characters[start + offset])], values[Int(characters[start + offset + 1])])
            let (c, d) = (values[Int(characters[start + offset + 2])], values[Int(characters[start + offset + 3])])
            bad |= a | b | c | d
            return (a << 18) | (b << 12) | (c << 6) | d
        }
        let (first, second, third, fourth) = (bytes(0), bytes(4), bytes(8), bytes(12))
        // The first byte of a float's four is its lowest, and comes first.
        floats[place] = Float(bitPattern: ((first << 8) | (second >> 16)).byteSwapped)
        floats[place + 1] = Float(bitPattern: ((second << 16) | (third >> 8)).byteSwapped)
        floats[place + 2] = Float(bitPattern: ((third << 24) | fourth).byteSwapped)
        return bad
    }

    private static func rest(
        _ characters: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ values: UnsafeBufferPointer<UInt32>,
        into floats: UnsafeMutableBufferPointer<Float>, at place: inout Int
    ) -> UInt32 {
        var (bits, held, bad): (UInt64, UInt64, UInt32) = (0, 0, 0)
        for index in range {
            let value = values[Int(characters[index])]
            bad |= value
            bits = (bits << 6) | UInt64(value & 0x3F)
            held += 6
            if held >= 32 {
                held -= 32
                floats[place] = Float(bitPattern: UInt32(truncatingIfNeeded: bits >> held).byteSwapped)
                place += 1
            }
        }
        return bad
    }
}
