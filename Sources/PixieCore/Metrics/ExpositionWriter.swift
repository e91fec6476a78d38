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
        let end = used + Self.digits(of: magnitude)
        var position = end
        repeat {
            position -= 1
            let (quotient, digit) = magnitude.quotientAndRemainder(dividingBy: 10)
            block[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
            magnitude = quotient
        } while magnitude != 0
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
        var count = 1
        var power: UInt = 10
        while magnitude >= power {
            count += 1
            let (next, overflow) = power.multipliedReportingOverflow(by: 10)
            if overflow { break }
            power = next
        }
        return count
    }

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
