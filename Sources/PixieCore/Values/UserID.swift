public import FoundationEssentials

/// Identifies one end user of the assistant: the UUID the backend knows the user by. The unit of data isolation.
public struct UserID: Hashable, Sendable, CustomStringConvertible {
    public let uuid: UUID

    public init(_ uuid: UUID) { self.uuid = uuid }

    /// Reads the canonical 36-character form, in either case; nil for anything else.
    public init?(_ text: String) {
        guard let uuid = UUID(canonical: text) else { return nil }
        self.uuid = uuid
    }

    /// The same from the bytes of a text.
    public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        guard let uuid = UUID(canonical: bytes) else { return nil }
        self.uuid = uuid
    }

    /// A user who does not exist and has no data: the nil UUID.
    public static let nobody = UserID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))

    /// The lower-case canonical form, the one used in keys and payloads.
    public var description: String { uuid.canonical }

    /// The same as bytes.
    func withCanonicalUTF8(_ body: (UnsafeBufferPointer<UInt8>) -> Void) { uuid.withCanonicalUTF8(body) }
}

/// Identifies one conversation of one user.
public struct SessionID: Hashable, Sendable, CustomStringConvertible {
    public let uuid: UUID

    public init(_ uuid: UUID) { self.uuid = uuid }

    /// Reads the canonical 36-character form, in either case; nil for anything else.
    public init?(_ text: String) {
        guard let uuid = UUID(canonical: text) else { return nil }
        self.uuid = uuid
    }

    /// The same from the bytes of a text.
    public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        guard let uuid = UUID(canonical: bytes) else { return nil }
        self.uuid = uuid
    }

    public var description: String { uuid.canonical }
}

extension UUID {
    /// 8-4-4-4-12 lower-case hexadecimal digits.
    fileprivate var canonical: String {
        withCanonicalUTF8 { String(decoding: $0, as: UTF8.self) }
    }

    fileprivate func withCanonicalUTF8<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var text = [36 of UInt8](repeating: UInt8(ascii: "-"))
        let starts: [4 of Int] = [0, 9, 19, 28]
        withUnsafeBytes(of: uuid) { bytes in
            for quarter in 0..<4 {
                let digits = Hexadecimal.digits(
                    UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4 * quarter, as: UInt32.self)))
                // The hyphens are before, in the middle of and after the second quarter, and in the middle of the third.
                let start = starts[quarter]
                let gap = quarter == 1 || quarter == 2 ? 1 : 0
                for index in 0..<4 { text[start + index] = digits[index] }
                for index in 4..<8 { text[start + index + gap] = digits[index] }
            }
        }
        return text.span.withUnsafeBufferPointer(body)
    }

    fileprivate init?(canonical text: String) {
        var text = text
        guard let uuid = text.withUTF8({ UUID(canonical: $0) }) else { return nil }
        self = uuid
    }

    /// Reads 8-4-4-4-12 hexadecimal digits, in either case. By hand because every request brings one, and the library's own reader goes
    /// through `sscanf`.
    fileprivate init?(canonical text: UnsafeBufferPointer<UInt8>) {
        guard text.count == 36 else { return nil }
        var bytes = [16 of UInt8](repeating: 0)
        var position = 0
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 {
                guard text[position] == UInt8(ascii: "-") else { return nil }
                position += 1
            }
            guard let high = hexadecimalValue(text[position]), let low = hexadecimalValue(text[position + 1]) else {
                return nil
            }
            bytes[index] = high << 4 | low
            position += 2
        }
        self.init(
            uuid: (
                bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8], bytes[9],
                bytes[10],
                bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
            ))
    }
}

private func hexadecimalValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x37
    case 0x61...0x66: digit - 0x57
    default: nil
    }
}
