/// Goes through the text of a list once, and writes it as it is to be sent.
struct VectorTextReader {
    /// What a `Float`'s shortest form seldom exceeds: "-0.012345678".
    private static let shortest = 12
    /// Nine digits nearly always tell which `Float` it is, ten where two are that close to where one ends and the next begins.
    private static let digitsKept = 9...10
    private static let powers: [Double] = (0...22).map { exponent in
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }
    }

    /// 10 to the power of minus so many, a little less and a little more than it is: by more than what three roundings take away.
    private static let inverses: [(less: Double, more: Double)] = Self.powers.map { power in
        (1 / power * (1 - 0x1p-51), 1 / power * (1 + 0x1p-51))
    }

    private let powers = Self.powers
    private let inverses = Self.inverses

    private let bytes: UnsafeBufferPointer<UInt8>
    /// Has room for as many bytes as there are to be read.
    private let output: UnsafeMutableBufferPointer<UInt8>
    private var index: Int
    /// Where what is not written yet begins.
    private var pending: Int
    private(set) var length = 0
    private(set) var count = 0
    private var isFinite = true
    private var isZero = true

    var isUsable: Bool { isFinite && !isZero }

    init(bytes: UnsafeBufferPointer<UInt8>, output: UnsafeMutableBufferPointer<UInt8>, index: Int) {
        self.bytes = bytes
        self.output = output
        self.index = index
        pending = index
    }

    /// What comes at `place`; 0, which is no part of JSON, at the end.
    @inline(__always)
    private func byte(_ place: Int) -> UInt8 { place < bytes.count ? bytes[place] : 0 }

    /// Where the list ends; nil when it is none.
    mutating func list() -> Int? {
        guard byte(index) == UInt8(ascii: "[") else { return nil }
        index = behindSpace(index + 1)
        if byte(index) != UInt8(ascii: "]") {
            while true {
                guard number() else { return nil }
                count += 1
                index = behindSpace(index)
                if byte(index) == UInt8(ascii: "]") { break }
                guard byte(index) == UInt8(ascii: ",") else { return nil }
                index = behindSpace(index + 1)
            }
        }
        index += 1
        write(upTo: index)
        return index
    }

    @inline(__always)
    private func behindSpace(_ place: Int) -> Int {
        var place = place
        if byte(place) > 0x20 { return place }
        while byte(place) == 0x20 || byte(place) == 0x09 || byte(place) == 0x0D || byte(place) == 0x0A { place += 1 }
        return place
    }

    @inline(__always)
    private mutating func write(upTo end: Int) {
        guard end > pending else { return }
        if end - pending <= 16, pending + 16 <= bytes.count, length + 16 <= output.count {
            // Sixteen bytes at once, of which only some count, are faster than a few one by one.
            let sixteen = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: pending, as: SIMD16<UInt8>.self)
            UnsafeMutableRawBufferPointer(output).storeBytes(of: sixteen, toByteOffset: length, as: SIMD16<UInt8>.self)
            length += end - pending
            pending = end
            return
        }
        append(UnsafeBufferPointer(rebasing: bytes[pending..<end]))
        pending = end
    }

    /// Nothing is written that is longer than what was read for it, so there is room.
    private mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        _ = UnsafeMutableBufferPointer(rebasing: output[length...]).update(fromContentsOf: text)
        length += text.count
    }

    /// Takes one number by JSON's grammar; false when there is none.
    private mutating func number() -> Bool {
        let start = index
        let first = byte(start) == UInt8(ascii: "-") ? start + 1 : start
        var ones: UInt64 = 0
        var end = behindDigits(first, &ones)
        guard end > first, end == first + 1 || byte(first) != 0x30 else { return false }
        let point = end
        if byte(end) == UInt8(ascii: ".") {
            end = behindDigits(point + 1, &ones)
            guard end > point + 1 else { return false }
        }
        index = end
        let digits = behindZeros(first, point: point, to: end)
        if byte(end) | 0x20 == UInt8(ascii: "e") {
            var place = end + 1
            if byte(place) == UInt8(ascii: "-") || byte(place) == UInt8(ascii: "+") { place += 1 }
            var ignored: UInt64 = 0
            index = behindDigits(place, &ignored)
            guard index > place else { return false }
            convert(from: start)
        } else if end - start <= Self.shortest
            || (end - digits <= Self.digitsKept.lowerBound && end - point < powers.count)
        {
            isZero = isZero && ones == 0
        } else if let kept = nine(from: digits, point: point, to: end) ?? enough(from: first, point: point, to: end) {
            isZero = false
            write(upTo: kept)
            pending = end
        } else {
            convert(from: start)
        }
        return true
    }

    /// `ones` is not zero afterwards when one of the digits is not.
    @inline(__always)
    private func behindDigits(_ place: Int, _ ones: inout UInt64) -> Int {
        var place = place
        // Eight at a time: a byte is a digit when its upper half is 3, and still is with 6 added to the lower.
        while place + 8 <= bytes.count {
            let eight = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: UInt64.self)
            let (upper, threes) = (0xF0F0_F0F0_F0F0_F0F0 as UInt64, 0x3030_3030_3030_3030 as UInt64)
            guard eight & upper == threes, (eight &+ 0x0606_0606_0606_0606) & upper == threes else { break }
            ones |= eight & 0x0F0F_0F0F_0F0F_0F0F
            place += 8
        }
        while place < bytes.count, bytes[place] &- 0x30 < 10 {
            ones |= UInt64(bytes[place] & 0x0F)
            place += 1
        }
        return place
    }

    /// Where the digits that count begin.
    @inline(__always)
    private func behindZeros(_ first: Int, point: Int, to end: Int) -> Int {
        guard point == first + 1, bytes[first] == 0x30 else { return first }
        var place = point + 1
        while place < end, bytes[place] == 0x30 { place += 1 }
        return place
    }

    /// What `enough` says of nearly all numbers, faster: nine digits of one below 1, where they certainly suffice.
    @inline(__always)
    private func nine(from place: Int, point: Int, to end: Int) -> Int? {
        let (kept, decimals) = (place + 9, place + 8 - point)
        guard place > point, kept <= end, decimals < inverses.count else { return nil }
        // Eight digits at once: pairs, then fours, then all.
        var eight = UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian
        eight = ((eight & 0x0F0F_0F0F_0F0F_0F0F) &* 2_561) >> 8
        eight = ((eight & 0x00FF_00FF_00FF_00FF) &* 6_553_601) >> 16
        eight = ((eight & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) >> 32
        let mantissa = eight &* 10 &+ UInt64(bytes[place + 8] & 0x0F)
        let inverse = inverses[decimals]
        return Float(Double(mantissa) * inverse.less) == Float(Double(mantissa &+ 1) * inverse.more) ? kept : nil
    }

    /// How far the digits go that tell which `Float` it is; nil when ten of them do not, or are not behind the point.
    private func enough(from first: Int, point: Int, to end: Int) -> Int? {
        var mantissa: UInt64 = 0
        var digits = 0
        var place = first
        while place < end, digits < Self.digitsKept.upperBound {
            if place != point {
                mantissa = mantissa * 10 + UInt64(bytes[place] - 0x30)
                if mantissa > 0 { digits += 1 }
            }
            place += 1
            let decimals = place - point - 1
            guard Self.digitsKept.contains(digits), decimals > 0, decimals < powers.count else { continue }
            // The number lies between these two. Where both are the same Float, so is whatever lies between them.
            let scale = powers[decimals]
            if Float(Double(mantissa) / scale) == Float(Double(mantissa + 1) / scale) { return place }
        }
        return nil
    }

    /// The long way, by the standard library.
    private mutating func convert(from start: Int) {
        let float = Float(String(decoding: bytes[start..<index], as: UTF8.self))
        guard let float, float.isFinite else { return isFinite = false }
        isZero = isZero && float == 0
        var text = float.description
        text.withUTF8 { shorter in
            guard shorter.count < index - start else { return }
            write(upTo: start)
            append(shorter)
            pending = index
        }
    }
}
