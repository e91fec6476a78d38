import FoundationEssentials
import PixieCore

/// A conversation as it is kept, whoever keeps it: in bytes of its own, which are written and read with every question of it.
///
/// What was written in another way is no conversation: it begins anew.
struct KeptConversation: Sendable {
    private static let version: UInt8 = 2

    /// Milliseconds since 1970.
    let savedAt: Int64
    /// Set in this process's copy while the shared store does not have it.
    let isLocalOnly: Bool
    private let turns: ByteReader

    /// Reads what stands before the turns. Nil for bytes of anything else.
    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.integer(UInt8.self) == Self.version, let savedAt = reader.integer(Int64.self),
            let flag = reader.integer(UInt8.self), flag <= 1
        else { return nil }
        self.savedAt = savedAt
        isLocalOnly = flag == 1
        turns = reader
    }

    /// What was said; nil when the bytes are not whole.
    var conversation: Conversation? {
        var reader = turns
        guard let turns = reader.list(limit: Conversation.turnLimit, Self.turn), reader.isAtEnd else {
            return nil
        }
        return Conversation(turns: turns)
    }

    static func bytes(_ conversation: Conversation, savedAt: Int64, isLocalOnly: Bool) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(version)
        writer.put(savedAt)
        writer.put(UInt8(isLocalOnly ? 1 : 0))
        writer.put(UInt32(conversation.turns.count))
        for turn in conversation.turns {
            writer.put(turn.question)
            writer.put(turn.answer)
            writer.put(json(turn.toolCalls))
            writer.put(json(turn.toolResults))
        }
        return writer.bytes
    }

    /// What calls and results hold is any JSON: few turns have some. It came from JSON, so that it can be encoded.
    private static func json(_ values: [some Encodable]) -> [UInt8] {
        values.isEmpty ? [] : (try? JSONEncoder().encode(values)).map { [UInt8]($0) } ?? []
    }

    private static func turn(_ reader: inout ByteReader) -> Conversation.Turn? {
        guard let question = reader.text(), let answer = reader.text(),
            let calls = values(of: ToolCall.self, &reader), let results = values(of: ToolResult.self, &reader)
        else { return nil }
        return Conversation.Turn(question: question, answer: answer, toolCalls: calls, toolResults: results)
    }

    private static func values<Value: Decodable>(of type: Value.Type, _ reader: inout ByteReader) -> [Value]? {
        guard let part = reader.part() else { return nil }
        return part.isEmpty ? [] : try? JSONDecoder().decode([Value].self, from: Data(part))
    }
}
