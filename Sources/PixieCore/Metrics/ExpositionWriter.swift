/// Appends lines to a buffer through a small block of memory, so that no sample costs an allocation or a capacity check.
struct ExpositionWriter: ~Copyable {
    private let block: UnsafeMutableRawBufferPointer
    private var used = 0
    private var output: [UInt8]

    /// Lends `body` a writer that appends to `buffer`.
    static func append(to buffer: inout [UInt8], _ body: (inout ExpositionWriter) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: blockSize, alignment: 16) { block in
            var writer = ExpositionWriter(block: block, output: [])
            swap(&writer.output, &buffer)
            body(&writer)
            writer.flush()
            swap(&writer.output, &buffer)
        }
    }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        if !fits(bytes.count) {
            output.append(contentsOf: bytes)
            return
        }
        (block.baseAddress! + used).copyMemory(from: source, byteCount: bytes.count)  // The block is never empty.
        used += bytes.count
    }

    mutating func append(_ byte: UInt8) {
        _ = fits(1)
        block[used] = byte
        used += 1
    }

    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(escaping text: String) {
        var bytes: [UInt8] = []
        bytes.append(escaping: text, quotes: true)
        append(bytes)
    }

    mutating func append(_ value: Int) {
        _ = fits(Self.longestNumber)
        var magnitude = value.magnitude
        if value < 0 {
            block[used] = UInt8(ascii: "-")
            used += 1
        }
        // Two digits at a time, which halves the divisions, each of which waits for the one before.
        let end = used + Self.digits(of: magnitude)
        var position = end
        while magnitude >= 10 {
            let (quotient, pair) = magnitude.quotientAndRemainder(dividingBy: 100)
            position -= 2
            let tens = pair / 10
            block[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: tens)
            block[position + 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: pair - tens * 10)
            magnitude = quotient
        }
        if position > used { block[used] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: magnitude) }
        used = end
    }

    /// The shortest text that reads back as the same value; whole numbers an `Int` can hold are written as such.
    mutating func append(_ value: Double) {
        if let whole = Int(exactly: value) {
            append(whole)
        } else if value.isFinite {
            _ = fits(Self.longestNumber)
            var digits = NumberSink(block: block, used: used)
            value.write(to: &digits)
            used = digits.used
        } else {
            append(value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf")
        }
    }

    private init(block: UnsafeMutableRawBufferPointer, output: [UInt8]) {
        self.block = block
        self.output = output
    }

    /// Makes room for `count` bytes in the block; false if it is too small for them even when empty.
    private mutating func fits(_ count: Int) -> Bool {
        if block.count - used >= count { return true }
        flush()
        return block.count >= count
    }

    private mutating func flush() {
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[..<used]))
        used = 0
    }

    private static func digits(of magnitude: UInt) -> Int {
        // 1233 / 4096 is the logarithm of 2: right, or one too many.
        let bits = UInt.bitWidth - (magnitude | 1).leadingZeroBitCount
        let most = (bits * 1_233) >> 12
        return magnitude < powersOfTen[most] ? max(most, 1) : most + 1
    }

    private static let powersOfTen: [20 of UInt] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000,
        1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
        100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ]
    private static let blockSize = 16_384
    /// No `Int` or `Double` needs more bytes.
    private static let longestNumber = 32
}

/// Takes a `Double`'s text straight into the block.
private struct NumberSink: TextOutputStream {
    let block: UnsafeMutableRawBufferPointer
    var used: Int

    mutating func write(_ string: String) {
        for byte in string.utf8 {
            block[used] = byte
            used += 1
        }
    }

    /// What the standard library calls with the digits on its stack; without it, it would make a `String` of them.
    mutating func _writeASCII(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        (block.baseAddress! + used).copyMemory(from: source, byteCount: bytes.count)  // The block is never empty.
        used += bytes.count
    }
}
