import Testing

@testable import PixieIO

@Suite struct RedisCommandTests {
    private func sent(_ command: RedisCommand) -> [UInt8] {
        unsafe command.withBytes { bytes, count in
            #expect(unsafe bytes[count] == 0)
            return unsafe UnsafeRawBufferPointer(start: bytes, count: count).map { $0 }
        }
    }

    @Test func argumentsAreSentWithTheirLengths() {
        var command = RedisCommand(.set, "key", "")
        command.append([0, 13, 10, 255])
        command.append(-12)
        command.append("a:", [0x62], colon: [0x63])
        command.append("d", [0x65])
        #expect(
            sent(command) == Array("*7\r\n$3\r\nSET\r\n$3\r\nkey\r\n$0\r\n\r\n$4\r\n".utf8) + [0, 13, 10, 255]
                + Array("\r\n$3\r\n-12\r\n$5\r\na:b:c\r\n$2\r\nde\r\n".utf8))
        #expect(command.count == 7)
        #expect(command.size == sent(command).count)
    }

    @Test(arguments: [9, 10, 99, 100, 12_345])
    func theirNumberComesFirst(count: Int) {
        var command = RedisCommand(.unlink)
        for _ in 1..<count { command.append("k") }
        #expect(sent(command).starts(with: "*\(count)\r\n$6\r\nUNLINK\r\n".utf8))
        command.append([UInt8](repeating: 7, count: 100_000))
        #expect(sent(command).suffix(100_011).starts(with: "$100000\r\n".utf8))
        #expect(sent(command).starts(with: "*\(count + 1)\r\n".utf8))
    }
}
