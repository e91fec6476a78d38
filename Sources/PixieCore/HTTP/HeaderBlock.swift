public import HTTPTypes

/// The header fields of one received request in one buffer: two allocations a request, whatever the number of fields.
///
/// Names compare without regard to case. Values are the bytes as received, read as UTF-8 with invalid sequences replaced.
public struct HeaderBlock: Sendable {
    private struct Entry {
        var nameStart: Int32
        var nameCount: Int32
        var valueCount: Int32
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    /// Allocates nothing before the first field.
    public init() {}

    /// Adds one field. Both buffers are copied.
    public mutating func append(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        if entries.isEmpty {
            bytes.reserveCapacity(512)
            entries.reserveCapacity(12)
        }
        entries.append(
            Entry(nameStart: Int32(bytes.count), nameCount: Int32(name.count), valueCount: Int32(value.count)))
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: value)
    }

    public mutating func append(name: String, value: String) {
        var name = name
        var value = value
        name.withUTF8 { name in value.withUTF8 { append(name: name, value: $0) } }
    }

    /// The first value of the named field; nil when there is none.
    public subscript(name: HTTPField.Name) -> String? {
        bytes.withUnsafeBufferPointer { bytes in
            guard let entry = entries.first(where: { Self.matches($0, name.canonicalName, in: bytes) }) else {
                return nil
            }
            let start = Int(entry.nameStart + entry.nameCount)
            return String(
                decoding: UnsafeBufferPointer(rebasing: bytes[start..<start + Int(entry.valueCount)]), as: UTF8.self)
        }
    }

    /// Calls `body` with the name and the value of each field, as they were received, in their order.
    public func forEach(_ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            for entry in entries {
                let start = Int(entry.nameStart)
                let value = start + Int(entry.nameCount)
                body(
                    UnsafeBufferPointer(rebasing: bytes[start..<value]),
                    UnsafeBufferPointer(rebasing: bytes[value..<value + Int(entry.valueCount)]))
            }
        }
    }

    /// Whether the first field of that name has exactly this value.
    public func has(_ value: StaticString, as name: HTTPField.Name) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            guard let entry = entries.first(where: { Self.matches($0, name.canonicalName, in: bytes) }),
                Int(entry.valueCount) == value.utf8CodeUnitCount
            else { return false }
            let start = Int(entry.nameStart + entry.nameCount)
            return ByteScan.areEqual(
                UnsafeRawBufferPointer(
                    rebasing: UnsafeRawBufferPointer(bytes)[start..<start + value.utf8CodeUnitCount]),
                UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
        }
    }

    /// How many fields have this name. More than one `Content-Length`, `Authorization` or `Host` is somebody's trick.
    public func count(of name: HTTPField.Name) -> Int {
        bytes.withUnsafeBufferPointer { bytes in entries.count { Self.matches($0, name.canonicalName, in: bytes) } }
    }

    private static func matches(
        _ entry: Entry, _ canonicalName: String, in bytes: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        // Most names differ in their length alone.
        guard canonicalName.utf8.count == Int(entry.nameCount) else { return false }
        let start = Int(entry.nameStart)
        var name = canonicalName
        return name.withUTF8 { name in
            for index in 0..<name.count {
                let byte = bytes[start + index]
                guard name[index] == (byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) else { return false }
            }
            return true
        }
    }
}
