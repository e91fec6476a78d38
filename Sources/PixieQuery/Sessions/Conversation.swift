import FoundationEssentials
import PixieCore

/// What a user and the assistant said before, the oldest first.
struct Conversation: Hashable, Sendable {
    struct Turn: Hashable, Sendable {
        var question: String
        var answer: String
        var toolCalls: [ToolCall] = []
        /// What the caller reported of `toolCalls`, with its next question.
        var toolResults: [ToolResult] = []
    }

    /// About four bytes of text are a token.
    static let tokenLimit = 2_000
    static let turnLimit = 50

    private(set) var turns: [Turn]

    init(turns: [Turn] = []) { self.turns = turns }

    var isEmpty: Bool { turns.isEmpty }

    /// A text that differs when anything that was said differs; empty when nothing was.
    var digest: String {
        if turns.isEmpty { return "" }
        var builder = CacheDigest.Builder()
        for turn in turns {
            builder.add(turn.question)
            builder.add(turn.answer)
            for call in turn.toolCalls {
                builder.add(call.id)
                builder.add(call.name)
                builder.add(Self.json(call.arguments))
            }
            builder.add(String(turn.toolResults.count))
            for result in turn.toolResults {
                builder.add(result.toolCallID)
                builder.add(Self.json(result.result))
            }
        }
        return builder.digest().hexadecimal
    }

    /// Puts the results to the calls they are of. Throws `unknownToolCall` when there is no such call, or it has a result already.
    mutating func take(_ results: [ToolResult]) throws(QueryError) {
        for result in results {
            let place = turns.lastIndex { turn in
                turn.toolCalls.contains { $0.id == result.toolCallID }
                    && !turn.toolResults.contains { $0.toolCallID == result.toolCallID }
            }
            guard let place else {
                throw QueryError(.unknownToolCall, "a result of a call that does not wait for one")
            }
            turns[place].toolResults.append(result)
        }
    }

    /// Adds a turn; the oldest ones go when there are too many, or too many words.
    mutating func append(_ turn: Turn) {
        var turn = turn
        // One long answer must not push out everything, itself included.
        turn.answer = Self.shortened(turn.answer, bytes: Self.tokenLimit * 2)
        turns.append(turn)
        while turns.count > 1, turns.count > Self.turnLimit || tokens > Self.tokenLimit { turns.removeFirst() }
    }

    /// As a model is sent it. Each call is followed by its result, or by the word that there is none: models insist on it.
    var messages: [ChatMessage] {
        turns.flatMap { turn in
            [ChatMessage(.user, turn.question), ChatMessage(.assistant, turn.answer, toolCalls: turn.toolCalls)]
                + turn.toolCalls.map { call in
                    let result = turn.toolResults.first { $0.toolCallID == call.id }
                    return ChatMessage(
                        .tool,
                        result.map { Self.shortened(Self.json($0.result), bytes: Self.tokenLimit) }
                            ?? ChatMessage.unreported, toolCallID: call.id)
                }
        }
    }

    private var tokens: Int { turns.reduce(0) { $0 + Self.tokens(of: $1) } }

    private static func tokens(of turn: Turn) -> Int {
        let calls = turn.toolCalls.reduce(0) { $0 + $1.name.utf8.count + json($1.arguments).utf8.count }
        let results = turn.toolResults.reduce(0) { $0 + min(tokenLimit, json($1.result).utf8.count) }
        return (turn.question.utf8.count + turn.answer.utf8.count + calls + results) / 4 + 1
    }

    private static func shortened(_ text: String, bytes: Int) -> String {
        if text.utf8.count <= bytes { return text }
        return String(decoding: Array(text.utf8.prefix(bytes)), as: UTF8.self) + " ..."
    }

    private static func json(_ value: JSONValue) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Values that came from JSON go back to it.
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
    }
}
