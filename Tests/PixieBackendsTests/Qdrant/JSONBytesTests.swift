import FoundationEssentials
import PixieCore
import Testing

@testable import PixieBackends

@Suite struct JSONBytesTests {
    @Test func everyFloatComesBackAsItWasAndShort() throws {
        var random = SeededGenerator(seed: 3)
        var vector: [Float] = [0, -0.0, 1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -1e-7, 0.1, 16_777_216]
        vector += (0..<500).map { _ in Float(bitPattern: UInt32.random(in: 0..<0x7F80_0000, using: &random)) }
        var json = JSONBytes()
        json.append(vector)
        let back = try JSONDecoder().decode([Float].self, from: Data(json.bytes))
        #expect(back.map(\.bitPattern) == vector.map(\.bitPattern))
        json = JSONBytes()
        json.append([0.1, 0.25] as [Float])
        #expect(String(decoding: json.bytes, as: UTF8.self) == "[0.1,0.25]")
    }

    @Test func textThatTriesToBeMoreComesBackAsText() throws {
        for text in HostileText.all(victim: UserID(UUID())) {
            let value = JSONValue.object([
                text: .array([.string(text), .null, .bool(true), .integer(-7), .number(0.5)])
            ])
            #expect(try JSONDecoder().decode(JSONValue.self, from: Data(value.jsonBytes)) == value)
        }
    }
}
