import PixieCore
import Testing

@Suite struct ByteBufferTests {
    private func written(capacity: Int, _ write: (inout ByteBuffer) -> Void) -> String {
        String(decoding: [UInt8](capacity: capacity, writing: write), as: UTF8.self)
    }

    @Test(arguments: [0, 1, 16, 17, 1_000])
    func whatIsWrittenComesOutWhateverRoomThereWas(_ capacity: Int) {
        let text = written(capacity: capacity) { bytes in
            bytes.append(UInt8(ascii: "<"))
            bytes.literal("literal ")
            bytes.append("täxt ")
            bytes.append(Array("bytes".utf8))
            bytes.append(UInt8(ascii: ">"))
        }
        #expect(text == "<literal täxt bytes>")
    }

    @Test(
        arguments: [
            (0, 1, "0"), (7, 1, "7"), (7, 3, "007"), (1_234, 3, "1234"), (0, 4, "0000"),
            (UInt.max, 1, "18446744073709551615"),
        ] as [(UInt, Int, String)])
    func numbersHaveTheDigitsAskedForAtLeast(_ value: UInt, _ digits: Int, _ expected: String) {
        #expect(written(capacity: 4) { $0.append(value, digits: digits) } == expected)
    }

    @Test func nothingIsNothing() {
        #expect([UInt8](capacity: 8) { _ in } == [])
        #expect([UInt8](capacity: 0) { $0.append("") } == [])
    }

    @Test func fieldsComeOutAsTheyWentIn() {
        let long = String(repeating: "x", count: 1_000)
        let block = FieldBlock { fields in
            fields.field("X-Cache", "miss")
            fields.field("Server-Timing") { $0.append(long) }
            fields.field("X-Empty", "")
        }
        var found: [String] = []
        block.forEach { name, value in found.append(String(cString: name) + "=" + String(cString: value)) }
        #expect(found == ["X-Cache=miss", "Server-Timing=\(long)", "X-Empty="])
        #expect(!block.isEmpty)
        #expect(FieldBlock().isEmpty)
    }
}
