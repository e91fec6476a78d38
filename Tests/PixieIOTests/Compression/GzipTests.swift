import FoundationEssentials
import Glibc
import PixieIO
import Testing

@Suite("gzip")
struct GzipTests {
    /// What the gzip program makes of it.
    private func decompressed(_ bytes: [UInt8]) throws -> [UInt8] {
        let path = "/tmp/pixie-\(UUID().uuidString).gz"
        try Data(bytes).write(to: URL(filePath: path))
        defer { unlink(path) }
        let pipe = try #require(popen("gzip -dc \(path)", "r"))
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 { output += chunk[..<count] }
        #expect(pclose(pipe) == 0)
        return output
    }

    @Test("What is compressed comes back as it was, whatever its size", arguments: [0, 1, 100, 65_536, 1_000_000])
    func roundTrip(count: Int) throws {
        var state = UInt32(count)
        let bytes = (0..<count).map { index -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return index % 3 == 0 ? UInt8(truncatingIfNeeded: state >> 24) : UInt8(ascii: "a")
        }
        #expect(try decompressed(#require(Gzip.compress(bytes))) == bytes)
    }

    @Test("Text of the kind metrics are made of shrinks to less than a fifth")
    func shrinks() throws {
        let text = (0..<2_000).map { "pixie_http_requests_total{route=\"/v1/query\",code=\"\($0)\"} \($0 * 7)\n" }
        let bytes = text.flatMap { Array($0.utf8) }
        #expect(try #require(Gzip.compress(bytes)).count * 5 < bytes.count)
    }
}
