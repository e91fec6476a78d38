import PixieCore
import Testing

@Suite struct ByteScanTests {
    private func plainPrefix(_ bytes: [UInt8]) -> (count: Int, isASCII: Bool) {
        bytes.withUnsafeBufferPointer { ByteScan.plainPrefix($0) }
    }

    @Test func everyByteIsFoundAtEveryPlace() {
        for byte in UInt8.min...UInt8.max {
            let isPlain = byte >= 0x20 && byte != 0x22 && byte != 0x5C && byte != 0x7F
            for length in 1...19 {
                for place in 0..<length {
                    var bytes = [UInt8](repeating: 0x61, count: length)
                    bytes[place] = byte
                    let (count, isASCII) = plainPrefix(bytes)
                    #expect(count == (isPlain ? length : place), "\(byte) at \(place) of \(length)")
                    #expect(isASCII == (byte < 0x80 || !isPlain), "\(byte) at \(place) of \(length)")
                }
            }
        }
    }

    @Test func whatFollowsTheFirstFindCountsForNothing() {
        #expect(plainPrefix([0x61, 0x22, 0xC3, 0xA4, 0x61, 0x61, 0x61, 0x61]) == (1, true))
        #expect(plainPrefix([0xC3, 0xA4, 0x22, 0x61, 0x61, 0x61, 0x61, 0x61]) == (2, false))
        #expect(plainPrefix([0x1F, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20]) == (0, true))
        #expect(plainPrefix([]) == (0, true))
    }

    @Test func theFirstZeroIsFound() {
        for length in 0...19 {
            let plain = [UInt8](repeating: 0x80, count: length)
            #expect(plain.withUnsafeBytes { ByteScan.firstZero($0) } == length)
            for place in 0..<length {
                var bytes = plain
                bytes[place] = 0
                if place + 1 < length { bytes[place + 1] = 1 }
                bytes[length - 1] = 0
                #expect(bytes.withUnsafeBytes { ByteScan.firstZero($0) } == place)
            }
        }
    }

    @Test func equalBytesAreThoseThatDifferNowhere() {
        func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
            left.withUnsafeBytes { left in right.withUnsafeBytes { ByteScan.areEqual(left, $0) } }
        }
        for length in 0...19 {
            let bytes = (0..<UInt8(length)).map { $0 }
            #expect(areEqual(bytes, bytes))
            #expect(!areEqual(bytes, bytes + [0]))
            for place in 0..<length {
                var other = bytes
                other[place] ^= 0x10
                #expect(!areEqual(bytes, other))
            }
        }
    }
}
