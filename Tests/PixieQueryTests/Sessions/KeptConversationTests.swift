import PixieCore
import Testing

@testable import PixieQuery

@Suite struct KeptConversationTests {
    static func sample() throws -> Conversation {
        var conversation = Conversation()
        conversation.append(.init(question: "What is \"due\"?\n\u{1}\u{7F}", answer: "Nothing. \\ Ünïcode 🎉"))
        conversation.append(.init(question: "", answer: ""))
        let call = ToolCall(
            id: "c1", name: "create_task", arguments: .object(["title": .string("a \"b\""), "n": .integer(3)]))
        conversation.append(.init(question: "Create it", answer: "Done", toolCalls: [call]))
        try conversation.take([ToolResult(toolCallID: "c1", result: .array([.null, .bool(true), .number(2.5)]))])
        conversation.append(
            .init(question: String(repeating: "long ", count: 300), answer: String(repeating: "a", count: 900)))
        return conversation
    }

    @Test(arguments: [false, true])
    func whatIsWrittenIsReadAgain(isLocalOnly: Bool) throws {
        let conversation = try Self.sample()
        let bytes = KeptConversation.bytes(conversation, savedAt: 1_764_000_000_123, isLocalOnly: isLocalOnly)
        let kept = try #require(KeptConversation(bytes))
        #expect(kept.savedAt == 1_764_000_000_123)
        #expect(kept.isLocalOnly == isLocalOnly)
        #expect(kept.conversation == conversation)
        let none = try #require(
            KeptConversation(KeptConversation.bytes(Conversation(), savedAt: 0, isLocalOnly: false)))
        #expect(none.conversation?.isEmpty == true)
    }

    @Test func bytesThatAreNotWholeAreNoConversation() throws {
        let bytes = KeptConversation.bytes(try Self.sample(), savedAt: 1, isLocalOnly: false)
        for length in bytes.indices { #expect(KeptConversation(Array(bytes[..<length]))?.conversation == nil) }
        #expect(KeptConversation(bytes + [0])?.conversation == nil)
        #expect(KeptConversation(Array(#"{"conversation":{"turns":[]},"savedAt":1,"isLocalOnly":false}"#.utf8)) == nil)
    }

    @Test func whateverBytesComeAreReadOrRefused() throws {
        let bytes = KeptConversation.bytes(try Self.sample(), savedAt: 1, isLocalOnly: false)
        for index in bytes.indices {
            for change in [UInt8(1), 0x80, 0xFF] {
                var changed = bytes
                changed[index] ^= change
                // What reads must hold together: it is written again as it was read.
                guard let kept = KeptConversation(changed), let conversation = kept.conversation else { continue }
                let again = KeptConversation.bytes(
                    conversation, savedAt: kept.savedAt, isLocalOnly: kept.isLocalOnly)
                #expect(KeptConversation(again)?.conversation == conversation)
            }
        }
    }
}
