import FoundationEssentials
import PixieCore
import Testing

@Suite struct AnswerTests {
    private struct Members: Codable, Equatable {
        var response: String
        var toolCalls: [ToolCall]
        var sources: [Source]
        var model: String
        var usage: TokenUsage

        enum CodingKeys: String, CodingKey {
            case response, sources, model, usage
            case toolCalls = "tool_calls"
        }
    }

    @Test(arguments: [
        "", "plain", "a \"quoted\" \\ path/with/slashes", "line\nbreak\r\ttab\u{0}\u{8}\u{C}\u{1F}\u{7F}",
        "\u{E9}\u{301} \u{1F9DA} \u{2028}",
    ])
    func `Its members read back as what it was made of`(text: String) throws {
        let members = Members(
            response: text,
            toolCalls: text.isEmpty
                ? [] : [ToolCall(id: text, name: "create_task", arguments: .object([text: .number(1.5), "x": .null]))],
            sources: [
                Source(documentID: text, title: text, source: "note", score: 1),
                Source(documentID: "d", title: "", source: text, score: -0.123_456_789_012_345_67),
                Source(documentID: "e", title: "", source: "", score: 1e-12),
            ], model: text, usage: TokenUsage(promptTokens: 0, completionTokens: 12_345))
        let answer = Answer(
            response: members.response, toolCalls: members.toolCalls, sources: members.sources, model: members.model,
            usage: members.usage)
        let json = Array("{".utf8) + answer.jsonMembers + Array("}".utf8)
        #expect(try JSONDecoder().decode(Members.self, from: Data(json)) == members)
        #expect(answer.jsonMembers.allSatisfy { $0 >= 0x20 })
    }

    @Test func `A number that JSON has none for is null`() {
        let answer = Answer(
            response: "", toolCalls: [], sources: [Source(documentID: "", title: "", source: "", score: .nan)],
            model: "", usage: TokenUsage())
        #expect(String(decoding: answer.jsonMembers, as: UTF8.self).contains(#""score":null"#))
    }
}
