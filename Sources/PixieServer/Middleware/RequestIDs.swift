import HTTPTypes
import PixieCore
import Synchronization

/// Makes the ids that tie a response, its log line and its traces together.
///
/// They are unique, not secret: 128 bits from a generator seeded once from the system, because asking the system each time costs
/// more than the rest of a cached answer's bookkeeping.
public final class RequestIDs: Sendable {
    private let generator: Mutex<SeededGenerator>

    /// `seed`: the same seed gives the same ids, for tests.
    public init(seed: UInt64) { generator = Mutex(SeededGenerator(seed: seed)) }

    /// 32 lower-case hexadecimal digits.
    public func next() -> String {
        let (high, low) = generator.withLock { ($0.next(), $0.next()) }
        return String(unsafeUninitializedCapacity: 32) { buffer in
            writeHexadecimal(high, to: buffer, at: 0)
            writeHexadecimal(low, to: buffer, at: 16)
            return 32
        }
    }

    /// 16 lower-case hexadecimal digits, never all zero: a W3C span id.
    public func nextSpan() -> String {
        let value = generator.withLock { max(1, $0.next()) }
        return String(unsafeUninitializedCapacity: 16) { buffer in
            writeHexadecimal(value, to: buffer, at: 0)
            return 16
        }
    }

    /// The caller's own id where it is one we can repeat in headers and logs: 1...64 of `A-Z a-z 0-9 . _ -`.
    static func accepted(_ proposed: String?) -> String? {
        guard let proposed, (1...64).contains(proposed.utf8.count) else { return nil }
        let plain = proposed.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte == 0x2E || byte == 0x5F || byte == 0x2D
        }
        return plain ? proposed : nil
    }
}

private func writeHexadecimal(_ value: UInt64, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
    let (high, low) = (
        Hexadecimal.digits(UInt32(truncatingIfNeeded: value >> 32)),
        Hexadecimal.digits(UInt32(truncatingIfNeeded: value))
    )
    for index in 0..<8 {
        buffer[start + index] = high[index]
        buffer[start + 8 + index] = low[index]
    }
}
