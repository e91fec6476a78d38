import Foundation
import PixieCore
import Testing

@testable import PixieQuery

@Suite struct ConversationJSONTests {
    @Test func whatIsWrittenIsReadAgain() throws {
        var conversation = Conversation()
        conversation.append(.init(question: "What is \"due\"?\n\u{1}\u{7F}", answer: "Nothing. \\ Ünïcode 🎉"))
        conversation.append(.init(question: "", answer: ""))
        let call = ToolCall(
            id: "c1", name: "create_task", arguments: .object(["title": .string("a \"b\""), "n": .integer(3)]))
        conversation.append(.init(question: "Create it", answer: "Done", toolCalls: [call]))
        try conversation.take([ToolResult(toolCallID: "c1", result: .array([.null, .bool(true), .number(2.5)]))])
        conversation.append(
            .init(question: String(repeating: "long ", count: 300), answer: String(repeating: "a", count: 900)))

        let json = [UInt8](capacity: 16) { conversation.writeJSON(to: &$0) }
        #expect(try JSONDecoder().decode(Conversation.self, from: Data(json)) == conversation)
    }

    @Test func nothingIsAnEmptyConversation() throws {
        let json = [UInt8](capacity: 16) { Conversation().writeJSON(to: &$0) }
        #expect(String(decoding: json, as: UTF8.self) == #"{"turns":[]}"#)
        #expect(try JSONDecoder().decode(Conversation.self, from: Data(json)).isEmpty)
    }
}
