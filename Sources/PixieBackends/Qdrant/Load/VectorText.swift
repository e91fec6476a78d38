/// A vector as it is sent: a JSON list with each number in the shortest form that gives the same `Float`.
///
/// A number that is short already is passed on unread; a long one (a `Double`'s seventeen digits) is read and written anew, which
/// halves what is sent.
struct VectorText: Sendable {
    let json: [UInt8]
    let count: Int
    /// Whether every number is finite as a `Float`, and one is not zero.
    let isUsable: Bool

    /// The vector is finite.
    init(_ vector: [Float]) {
        var json = JSONBytes(reservingCapacity: vector.count * 12 + 2)
        json.append(vector)
        self.json = json.bytes
        count = vector.count
        isUsable = vector.contains { $0 != 0 }
    }

    /// Reads the list that begins at `start`, and gives where it ends; nil when there is no list of numbers.
    static func read(_ bytes: [UInt8], at start: Int, expected: Int) -> (VectorText, end: Int)? {
        bytes.withUnsafeBufferPointer { buffer in
            var reader = VectorTextReader(bytes: buffer, index: start, expected: expected)
            return reader.list()
        }
    }

    fileprivate init(json: [UInt8], count: Int, isUsable: Bool) {
        self.json = json
        self.count = count
        self.isUsable = isUsable
    }
}

/// Goes through the text of a list once.
private struct VectorTextReader {
    /// What a `Float`'s shortest form seldom exceeds: "-0.012345678".
    static let shortest = 12
    private static let powers: [Double] = (0...22).map { exponent in
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }
    }

    let bytes: UnsafeBufferPointer<UInt8>
    var index: Int
    private var json: [UInt8] = []
    private var count = 0
    private var isFinite = true
    private var isZero = true

    init(bytes: UnsafeBufferPointer<UInt8>, index: Int, expected: Int) {
        self.bytes = bytes
        self.index = index
        json.reserveCapacity(expected * 12 + 2)
    }

    /// What comes at `index`; 0, which is no part of JSON, at the end.
    private var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

    private mutating func skipSpace() {
        while current == 0x20 || current == 0x09 || current == 0x0D || current == 0x0A { index += 1 }
    }

    mutating func list() -> (VectorText, end: Int)? {
        guard current == UInt8(ascii: "[") else { return nil }
        index += 1
        json.append(UInt8(ascii: "["))
        skipSpace()
        if current != UInt8(ascii: "]") {
            while true {
                guard number() else { return nil }
                count += 1
                skipSpace()
                if current == UInt8(ascii: "]") { break }
                guard current == UInt8(ascii: ",") else { return nil }
                index += 1
                json.append(UInt8(ascii: ","))
                skipSpace()
            }
        }
        index += 1
        json.append(UInt8(ascii: "]"))
        return (VectorText(json: json, count: count, isUsable: isFinite && !isZero), index)
    }

    /// Takes one number by JSON's grammar; false when there is none.
    private mutating func number() -> Bool {
        let start = index
        let isNegative = current == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var mantissa: UInt64 = 0
        var digits = 0
        var exponent = 0
        func digit(_ byte: UInt8) -> UInt64? { byte &- 0x30 < 10 ? UInt64(byte &- 0x30) : nil }
        guard let first = digit(current) else { return false }
        if first == 0, index + 1 < bytes.count, digit(bytes[index + 1]) != nil { return false }
        while let value = digit(current) {
            // Digits past the nineteenth change nothing a Float could show.
            if digits < 19 { mantissa = mantissa * 10 + value } else { exponent += 1 }
            if mantissa > 0 { digits += 1 }
            index += 1
        }
        if current == UInt8(ascii: ".") {
            index += 1
            guard digit(current) != nil else { return false }
            while let value = digit(current) {
                if digits < 19 {
                    mantissa = mantissa * 10 + value
                    exponent -= 1
                }
                if mantissa > 0 { digits += 1 }
                index += 1
            }
        }
        if current | 0x20 == UInt8(ascii: "e") {
            index += 1
            let isBelow = current == UInt8(ascii: "-")
            if isBelow || current == UInt8(ascii: "+") { index += 1 }
            guard digit(current) != nil else { return false }
            var power = 0
            while let value = digit(current) {
                power = min(power * 10 + Int(value), 100_000)
                index += 1
            }
            exponent += isBelow ? -power : power
        }
        write(start, mantissa, exponent, isNegative)
        return true
    }

    private mutating func write(_ start: Int, _ mantissa: UInt64, _ exponent: Int, _ isNegative: Bool) {
        let isSafe = abs(exponent) <= Self.powers.count - 1
        if index - start <= Self.shortest, isSafe {
            isZero = isZero && mantissa == 0
            json.append(contentsOf: bytes[start..<index])
            return
        }
        let value = isSafe ? Self.float(mantissa, exponent) : nil
        let float = value.map { isNegative ? -$0 : $0 } ?? Float(String(decoding: bytes[start..<index], as: UTF8.self))
        guard let float, float.isFinite else {
            isFinite = false
            json.append(UInt8(ascii: "0"))
            return
        }
        isZero = isZero && float == 0
        var text = float.description
        text.withUTF8 { json.append(contentsOf: $0) }
    }

    /// The nearest `Float`; nil where it is too close to call between two.
    private static func float(_ mantissa: UInt64, _ exponent: Int) -> Float? {
        let scale = powers[abs(exponent)]
        // Each of the two steps is off by half a unit of the last place at most, far below a Float's, unless the Double lies
        // next to the middle between two Floats.
        let double = exponent < 0 ? Double(mantissa) / scale : Double(mantissa) * scale
        let below = Int(double.bitPattern & 0x1FFF_FFFF)
        return abs(below - 0x1000_0000) <= 8 ? nil : Float(double)
    }
}
