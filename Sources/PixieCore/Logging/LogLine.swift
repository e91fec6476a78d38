import FoundationEssentials

/// Bytes of one log line in the making: numbers, times and escapes are written straight into one buffer.
struct LogLine: ~Copyable {
    private(set) var bytes: ByteBuffer

    /// `room`: memory that outlives the line, for one that is written on every request.
    init(room: UnsafeMutableBufferPointer<UInt8>? = nil) {
        bytes = room.map { ByteBuffer(room: $0) } ?? ByteBuffer()
    }

    /// Text that needs no escaping and is known when this is compiled.
    @inline(__always)
    mutating func raw(_ text: StaticString) { bytes.literal(text) }

    /// Text that needs no escaping.
    mutating func unescaped(_ text: String) { bytes.append(text) }

    mutating func byte(_ byte: Unicode.Scalar) { bytes.append(UInt8(truncatingIfNeeded: byte.value)) }

    /// `text` inside the quotes of a JSON string.
    mutating func escaped(_ text: String) { bytes.append(escapingForJSON: text) }

    /// Bytes of UTF-8 that need no escaping.
    mutating func utf8(_ text: UnsafeBufferPointer<UInt8>) { bytes.append(text) }

    mutating func integer(_ value: Int) { bytes.append(value) }

    /// Milliseconds with three decimals; zero for what is negative.
    mutating func milliseconds(_ duration: Duration) {
        bytes.append(milliseconds: duration)
    }

    /// RFC 3339 in UTC with milliseconds, `2025-01-15T12:00:00.000Z`; `timeOnly` leaves out the day and the `Z`.
    mutating func timestamp(_ date: Date, timeOnly: Bool = false) {
        // Years 1 to 9999: all that the form can hold. Counted from the first of them, so that no division meets a negative number.
        let seconds = min(max(date.timeIntervalSince1970, -62_135_596_800), 253_402_300_799)
        let milliseconds = UInt(seconds * 1_000 + 62_135_596_800_000 + 0.5)
        let days = milliseconds / 86_400_000
        let inDay = milliseconds % 86_400_000
        var text = [24 of UInt8](repeating: 0)
        func put(_ value: UInt, digits: Int, at place: Int) {
            var rest = value
            for index in (place..<place + digits).reversed() {
                text[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
        }
        if !timeOnly {
            let (year, month, day) = Self.civil(days)
            put(year, digits: 4, at: 0)
            text[4] = UInt8(ascii: "-")
            put(month, digits: 2, at: 5)
            text[7] = UInt8(ascii: "-")
            put(day, digits: 2, at: 8)
            text[10] = UInt8(ascii: "T")
        }
        put(inDay / 3_600_000, digits: 2, at: 11)
        text[13] = UInt8(ascii: ":")
        put(inDay / 60_000 % 60, digits: 2, at: 14)
        text[16] = UInt8(ascii: ":")
        put(inDay / 1_000 % 60, digits: 2, at: 17)
        text[19] = UInt8(ascii: ".")
        put(inDay % 1_000, digits: 3, at: 20)
        text[23] = UInt8(ascii: "Z")
        text.span.withUnsafeBufferPointer {
            bytes.append(UnsafeBufferPointer(rebasing: timeOnly ? $0[11..<23] : $0[...]))
        }
    }

    /// The Gregorian day that is `days` after 0001-01-01. Counts in years that begin in March, so that the leap day is last.
    private static func civil(_ days: UInt) -> (year: UInt, month: UInt, day: UInt) {
        let shifted = days + 306
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
