import PixieCore
import Testing

@testable import PixieBackends

@Suite struct ChatWireRequestTests {
    private func body(
        _ messages: [ChatMessage], temperature: Double = 0.7, streaming: Bool = false, forOpenAI: Bool = true,
        tools: String = ""
    ) throws -> String {
        let request = ChatRequest(
            model: "m\"1", messages: messages, tools: [], temperature: temperature, maxCompletionTokens: 300,
            question: "q", context: RetrievedContext())
        let wire = try ChatWireRequest(request, streaming: streaming, forOpenAI: forOpenAI)
        return String(decoding: wire.encoded(tools: Array(tools.utf8)), as: UTF8.self)
    }

    @Test func membersComeByNameAndWordsAreEscaped() throws {
        #expect(
            try body([ChatMessage(.system, "a\\b\n/"), ChatMessage(.user, "\"Grüße\"\u{1}")])
                == #"{"max_completion_tokens":300,"messages":[{"content":"a\\b\n/","role":"system"},"#
                + #"{"content":"\"Grüße\"\u0001","role":"user"}],"model":"m\"1","temperature":0.7}"#)
    }

    @Test func aStreamSaysSoAndToolsComeLast() throws {
        #expect(
            try body([ChatMessage(.user, "")], temperature: 0, streaming: true, forOpenAI: false, tools: #"[{"t":1}]"#)
                == #"{"max_tokens":300,"messages":[{"content":"","role":"user"}],"model":"m\"1","stream":true,"#
                + #""stream_options":{"include_usage":true},"temperature":0,"tools":[{"t":1}]}"#)
    }

    @Test func callsAndTheirResultsHoldTheirArgumentsByName() throws {
        let arguments: JSONValue = .object([
            "b": .string("x/\"y\""), "a": .array([.integer(1), .null]), "c": .bool(true),
        ])
        let calls = [
            ToolCall(id: "c1", name: "create_task", arguments: arguments),
            ToolCall(id: "c2", name: "delete_event", arguments: .object([:])),
        ]
        #expect(
            try body([ChatMessage(.assistant, "", toolCalls: calls), ChatMessage(.tool, "{}", toolCallID: "c1")])
                == #"{"max_completion_tokens":300,"messages":[{"content":"","role":"assistant","tool_calls":["#
                + #"{"function":{"arguments":"{\"a\":[1,null],\"b\":\"x/\\\"y\\\"\",\"c\":true}","name":"create_task"},"#
                + #""id":"c1","type":"function"},{"function":{"arguments":"{}","name":"delete_event"},"id":"c2","#
                + #""type":"function"}]},{"content":"{}","role":"tool","tool_call_id":"c1"}],"model":"m\"1","temperature":0.7}"#
        )
    }

    @Test func numbersThatJSONCannotExpressAreRefused() {
        #expect(throws: EncodingError.self) { try body([], temperature: .nan) }
        let call = ToolCall(id: "c", name: "f", arguments: .object(["n": .number(.infinity)]))
        #expect(throws: EncodingError.self) { try body([ChatMessage(.assistant, "", toolCalls: [call])]) }
    }

    @Test(
        arguments: [
            (#"{"error":{"message":"no"}}"#, "no"), (#"{"a":1, "error" : "no"}"#, "no"), (#"{"error":null}"#, nil),
            (#"{"text":"an \"error\" in a text"}"#, nil), (#"{"choices":[{"error":{"message":"deeper"}}]}"#, nil),
            (#""error""#, nil), ("{}", nil), ("", nil),
        ] as [(String, String?)])
    func anErrorIsFoundWhereThereIsOne(_ body: String, _ message: String?) {
        #expect(OpenAIErrorBody(Array(body.utf8))?.message == message)
    }
}
