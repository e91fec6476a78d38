import FoundationEssentials
import PixieCore
import Testing

@testable import PixieBackends

@Suite struct Base64FloatsTests {
    @Test(arguments: 0...40)
    func floatsSurviveTheRoundTrip(count: Int) {
        var random = SeededGenerator(seed: UInt64(count))
        let floats = (0..<count).map { _ in Float.random(in: -2...2, using: &random) }
        let bytes = floats.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
        let text = Data(bytes).base64EncodedString()
        #expect(Base64Floats.decode(text) == floats)
        var unpadded = text
        while unpadded.last == "=" { unpadded.removeLast() }
        #expect(Base64Floats.decode(unpadded) == floats)
    }

    @Test(arguments: ["A", "AAAA", "AAAAA", "AAAA*A==", "====", "AAAAAA=A", "äAAAAA==", "AAAAAA===", " AAAAAA=="])
    func whatIsNotBase64OfWholeFloatsIsNil(text: String) {
        #expect(Base64Floats.decode(text) == nil)
    }
}
