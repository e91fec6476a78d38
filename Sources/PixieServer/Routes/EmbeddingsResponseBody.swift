import FoundationEssentials
import PixieCore

/// Writes OpenAI's embedding list.
enum EmbeddingsResponseBody {
    static func json(
        _ result: EmbeddingResult, model: String, encoding: EmbeddingsRequestBody.EncodingFormat
    ) -> [UInt8] {
        var bytes = Array(#"{"object":"list","data":["#.utf8)
        for (index, vector) in result.vectors.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: #"{"object":"embedding","index":\#(index),"embedding":"#.utf8)
            switch encoding {
            case .float: appendNumbers(vector, to: &bytes)
            case .base64: appendBase64(vector, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(contentsOf: #"],"model":"#.utf8)
        // A string always encodes.
        bytes.append(contentsOf: (try? JSONEncoder().encode(model)) ?? Data("\"\"".utf8))
        let tokens = result.promptTokens
        bytes.append(contentsOf: #","usage":{"prompt_tokens":\#(tokens),"total_tokens":\#(tokens)}}"#.utf8)
        return bytes
    }

    private static func appendNumbers(_ vector: [Float], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        for (position, value) in vector.enumerated() {
            if position > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: value.description.utf8)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Little-endian float32, as OpenAI sends them.
    private static func appendBase64(_ vector: [Float], to bytes: inout [UInt8]) {
        var data = Data(capacity: vector.count * 4)
        for value in vector {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: data.base64EncodedData())
        bytes.append(UInt8(ascii: "\""))
    }
}
