/// Writes values one after the other, integers little-endian, texts and lists after their length.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ value: Double) { put(value.bitPattern) }

    mutating func put(_ text: String) {
        put(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// The numbers alone, without how many they are.
    mutating func put(floats: [Float]) { put(floats, as: \.bitPattern) }

    /// The same in half precision.
    mutating func put(halves: [Float]) { put(halves) { Float16($0).bitPattern } }

    /// In one piece: each append by itself asks whether somebody else holds the bytes too.
    @inline(__always)
    private mutating func put<Word: FixedWidthInteger & BitwiseCopyable>(_ values: [Float], as word: (Float) -> Word) {
        let size = MemoryLayout<Word>.size
        bytes += [UInt8](unsafeUninitializedCapacity: values.count * size) { room, length in
            let start = UnsafeMutableRawBufferPointer(room)
            for (index, value) in values.enumerated() {
                start.storeBytes(of: word(value).littleEndian, toByteOffset: index * size, as: Word.self)
            }
            length = values.count * size
        }
    }

    mutating func put(_ part: [UInt8]) {
        put(UInt32(part.count))
        bytes.append(contentsOf: part)
    }
}

/// Reads what `ByteWriter` wrote. Anything may come: what is not there, or does not fit, is nil.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type = Value.self) -> Value? {
        guard let part = take(MemoryLayout<Value>.size) else { return nil }
        return part.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(as: Value.self)) }
    }

    mutating func double() -> Double? { integer(UInt64.self).map(Double.init(bitPattern:)) }

    mutating func text() -> String? {
        guard let range = partRange(), let text = try? UTF8Span(validating: bytes.span.extracting(range)) else {
            return nil
        }
        return String(copying: text)
    }

    /// The next part, read where it stands; nil as well when `read` says so.
    mutating func part<Value>(_ read: (UnsafeBufferPointer<UInt8>) -> Value?) -> Value? {
        guard let range = partRange() else { return nil }
        return bytes.withUnsafeBufferPointer { read(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    mutating func part() -> ArraySlice<UInt8>? { partRange().map { bytes[$0] } }

    private mutating func partRange() -> Range<Int>? { integer(UInt32.self).flatMap { advance(Int($0)) } }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? { advance(count).map { bytes[$0] } }

    private mutating func advance(_ count: Int) -> Range<Int>? {
        guard count <= bytes.count - position else { return nil }
        defer { position += count }
        return position..<position + count
    }

    /// A list of at most `limit` numbers of half precision.
    mutating func halves(limit: Int) -> [Float]? {
        guard let count = integer(UInt32.self).map({ Int($0) }), count <= limit, let part = take(count * 2) else {
            return nil
        }
        return part.withUnsafeBytes { bytes in
            (0..<count).map { index in
                let bits = bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
                return Float(Float16(bitPattern: UInt16(littleEndian: bits)))
            }
        }
    }

    /// All that is left, as numbers of single precision.
    mutating func floats() -> [Float]? {
        let rest = bytes.count - position
        guard rest % 4 == 0, let part = take(rest) else { return nil }
        return part.withUnsafeBytes { bytes in
            (0..<rest / 4).map { index in
                let bits = bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }

    /// A list of at most `limit` elements.
    mutating func list<Element>(limit: Int, _ read: (inout ByteReader) -> Element?) -> [Element]? {
        guard let count = integer(UInt32.self), count <= limit else { return nil }
        var elements: [Element] = []
        for _ in 0..<count {
            guard let element = read(&self) else { return nil }
            elements.append(element)
        }
        return elements
    }
}
