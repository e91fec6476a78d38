import FoundationEssentials
import PixieCore

/// The body of a chat completion request.
///
/// Written by hand, for every miss sends one with all that was said and found. Members are in the order of their names, so that equal
/// requests are equal bytes and an upstream's prompt cache can see it.
struct ChatWireRequest {
    private let request: ChatRequest
    private let streaming: Bool
    private let forOpenAI: Bool
    /// Of each message, the arguments of its calls: JSON in a string, the protocol's own way.
    private let arguments: [[String]]

    /// Throws for arguments of a call, or a temperature, that JSON cannot express.
    init(_ request: ChatRequest, streaming: Bool, forOpenAI: Bool) throws {
        self.request = request
        self.streaming = streaming
        self.forOpenAI = forOpenAI
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        arguments = try request.messages.map { message in
            try message.toolCalls.map { String(decoding: try encoder.encode($0.arguments), as: UTF8.self) }
        }
        if !request.temperature.isFinite {
            throw EncodingError.invalidValue(
                request.temperature, .init(codingPath: [], debugDescription: "the temperature is not a number"))
        }
    }

    /// `tools`: a JSON list, put in as it is; empty for none.
    func encoded(tools: [UInt8]) -> [UInt8] {
        let texts = request.messages.reduce(0) { $0 + $1.content.utf8.count + 64 }
        return [UInt8](capacity: texts + texts / 8 + tools.count + 256) { bytes in
            // OpenAI's newer models know only `max_completion_tokens`, many compatible servers only `max_tokens`.
            bytes.literal(forOpenAI ? #"{"max_completion_tokens":"# : #"{"max_tokens":"#)
            bytes.append(request.maxCompletionTokens)
            bytes.literal(#","messages":["#)
            for (index, message) in request.messages.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(message, arguments[index], to: &bytes)
            }
            bytes.literal(#"],"model":"#)
            bytes.append(jsonString: request.model)
            if streaming { bytes.literal(#","stream":true,"stream_options":{"include_usage":true}"#) }
            bytes.literal(#","temperature":"#)
            bytes.append(request.temperature)
            if !tools.isEmpty {
                bytes.literal(#","tools":"#)
                bytes.append(tools)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ message: ChatMessage, _ arguments: [String], to bytes: inout ByteBuffer) {
        bytes.literal(#"{"content":"#)
        bytes.append(jsonString: message.content)
        bytes.literal(#","role":"#)
        bytes.append(jsonString: message.role.rawValue)
        if let id = message.toolCallID {
            bytes.literal(#","tool_call_id":"#)
            bytes.append(jsonString: id)
        }
        for (index, call) in message.toolCalls.enumerated() {
            bytes.literal(index == 0 ? #","tool_calls":["# : ",")
            bytes.literal(#"{"function":{"arguments":"#)
            bytes.append(jsonString: arguments[index])
            bytes.literal(#","name":"#)
            bytes.append(jsonString: call.name)
            bytes.literal(#"},"id":"#)
            bytes.append(jsonString: call.id)
            bytes.literal(#","type":"function"}"#)
        }
        if !message.toolCalls.isEmpty { bytes.append(UInt8(ascii: "]")) }
        bytes.append(UInt8(ascii: "}"))
    }
}
