import FoundationEssentials
import PixieCore

/// The JSON that conversations are kept as, written by hand: each question of a conversation writes all of it, and the library's encoder
/// took a tenth of what such a question took in all. The library reads it.
extension Conversation {
    func writeJSON(to bytes: inout ByteBuffer) {
        bytes.literal(#"{"turns":["#)
        for (index, turn) in turns.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            turn.writeJSON(to: &bytes)
        }
        bytes.literal("]}")
    }
}

extension Conversation.Turn {
    fileprivate func writeJSON(to bytes: inout ByteBuffer) {
        bytes.literal(#"{"question":"#)
        bytes.append(jsonString: question)
        bytes.literal(#","answer":"#)
        bytes.append(jsonString: answer)
        bytes.literal(#","toolCalls":"#)
        Self.write(toolCalls, to: &bytes)
        bytes.literal(#","toolResults":"#)
        Self.write(toolResults, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    /// What calls and results hold is any JSON: few turns have some. It came from JSON, so that it can be encoded.
    private static func write(_ values: [some Encodable], to bytes: inout ByteBuffer) {
        guard !values.isEmpty, let encoded = try? JSONEncoder().encode(values) else { return bytes.literal("[]") }
        bytes.append([UInt8](encoded))
    }
}
