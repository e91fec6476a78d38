/// Reads little-endian 32-bit floats out of base64, as embedding APIs send them.
enum Base64Floats {
    private static let invalid: UInt8 = 0xFF
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: invalid, count: 256)
        for (value, character) in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8.enumerated() {
            values[Int(character)] = UInt8(value)
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
            return [Float](unsafeUninitializedCapacity: count * 3 / 16) { floats, initialized in
                var bits: UInt64 = 0
                var held = 0
                var bad: UInt8 = 0
                values.withUnsafeBufferPointer { values in
                    for index in 0..<count {
                        let value = values[Int(characters[index])]
                        bad |= value & 0xC0
                        bits = bits << 6 | UInt64(value & 0x3F)
                        held += 6
                        if held >= 32 {
                            held -= 32
                            // The first byte of the four is the lowest, and stands highest in `bits`.
                            let word = UInt32(truncatingIfNeeded: bits >> UInt64(held)).byteSwapped
                            floats.initializeElement(at: initialized, to: Float(bitPattern: word))
                            initialized += 1
                        }
                    }
                }
                if bad != 0 { initialized = 0 }
            }
        }.flatMap { $0.isEmpty && !text.isEmpty ? nil : $0 }
    }
}
