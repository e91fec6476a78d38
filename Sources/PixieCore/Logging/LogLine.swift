import FoundationEssentials

/// Bytes of one log line in the making: numbers, times and escapes are written straight into one buffer.
struct LogLine: ~Copyable {
    private(set) var bytes: ByteBuffer

    /// `room`: memory that outlives the line, for one that is written on every request.
    init(room: UnsafeMutableBufferPointer<UInt8>? = nil) {
        bytes = room.map { ByteBuffer(room: $0) } ?? ByteBuffer()
    }

    /// Text that needs no escaping and is known when this is compiled.
    mutating func raw(_ text: StaticString) { bytes.literal(text) }

    /// Text that needs no escaping.
    mutating func unescaped(_ text: String) { bytes.append(text) }

    mutating func byte(_ byte: Unicode.Scalar) { bytes.append(UInt8(truncatingIfNeeded: byte.value)) }

    /// `text` inside the quotes of a JSON string.
    mutating func escaped(_ text: String) { bytes.append(escapingForJSON: text) }

    /// Two lower-case digits.
    mutating func hex(_ byte: UInt8) { bytes.append(hexadecimal: byte) }

    mutating func integer(_ value: Int) { bytes.append(value) }

    /// Two digits of a number below 100.
    private mutating func two(_ value: UInt) {
        bytes.append(0x30 + UInt8(truncatingIfNeeded: value / 10))
        bytes.append(0x30 + UInt8(truncatingIfNeeded: value % 10))
    }

    /// Milliseconds with three decimals; zero for what is negative.
    mutating func milliseconds(_ duration: Duration) {
        bytes.append(milliseconds: duration)
    }

    /// RFC 3339 in UTC with milliseconds, `2025-01-15T12:00:00.000Z`; `timeOnly` leaves out the day and the `Z`.
    mutating func timestamp(_ date: Date, timeOnly: Bool = false) {
        // Years 1 to 9999: all that the form can hold.
        let seconds = min(max(date.timeIntervalSince1970, -62_135_596_800), 253_402_300_799)
        let milliseconds = Int((seconds * 1_000).rounded())
        let days = Int((Double(milliseconds) / 86_400_000).rounded(.down))
        let inDay = UInt(milliseconds - days * 86_400_000)
        if !timeOnly {
            let (year, month, day) = Self.civil(days)
            bytes.append(UInt(year), digits: 4)
            byte("-")
            two(UInt(month))
            byte("-")
            two(UInt(day))
            byte("T")
        }
        two(inDay / 3_600_000)
        byte(":")
        two(inDay / 60_000 % 60)
        byte(":")
        two(inDay / 1_000 % 60)
        byte(".")
        byte(Unicode.Scalar(UInt8(truncatingIfNeeded: 0x30 + inDay % 1_000 / 100)))
        two(inDay % 100)
        if !timeOnly { byte("Z") }
    }

    /// The Gregorian day that is `days` after 1970-01-01. Counts in years that begin in March, so that the leap day is last.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
