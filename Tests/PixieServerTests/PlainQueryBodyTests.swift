import FoundationEssentials
import HTTPTypes
import PixieCore
import PixieQuery
import Testing

@testable import PixieServer

/// The short way through a query's body gives what the decoder gives, or nothing.
@Suite struct PlainQueryBodyTests {
    private static let user = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"

    @Test(
        "A plain body is read as the decoder reads it",
        arguments: [
            #"{"user_id":"\#(user)","query":"What is due?"}"#,
            " {\n\t\"query\" : \"Überfällige Aufgaben? 日本\" ,\r \"user_id\":\"\(user)\" } \n",
            #"{"user_id":"\#(user)","query":"x","stream":true,"cache":"refresh","session_id":"\#(user)"}"#,
            #"{"user_id":"\#(user)","query":"x","stream":false,"cache":"only"}"#,
        ])
    func plain(text: String) throws {
        let plain = try #require(QueryRequestBody(plain: Array(text.utf8)))
        #expect(Reading(plain) == Reading(try decode(text)))
    }

    @Test(
        "What is not plain, or not right, is left to the decoder",
        arguments: [
            "", "{}", "[]", "null", #"{"user_id":"\#(user)"}"#, #"{"query":"x"}"#,
            #"{"user_id":"\#(user)","query":"a\nb"}"#, #"{"user_id":"\#(user)","query":""}"#,
            #"{"user_id":"1","query":"x"}"#, #"{"user_id":"\#(user)","query":"x"}}"#,
            #"{"user_id":"\#(user)","query":"x",}"#, #"{"user_id":"\#(user)","query":"x"} x"#,
            #"{"user_id":"\#(user)","query":"x","query":"y"}"#, #"{"user_id":"\#(user)","query":"x","stream":"true"}"#,
            #"{"user_id":"\#(user)","query":"x","stream":tru}"#, #"{"user_id":"\#(user)","query":"x","cache":"no"}"#,
            #"{"user_id":"\#(user)","query":"x","metadata":{}}"#, #"{"user_id":"\#(user)","query":true}"#,
            #"{"user_id":"\#(user)","query":null}"#, #"{"user_id":"\#(user)","query":"x","other":"y"}"#,
            #"{"user_id":"\#(user)","query":"x"#, #"{"user_id":"\#(user)" "query":"x"}"#, "{\u{0}}",
            "{\"user_id\":\"\(user)\",\"query\":\"a\u{1}\"}",
        ])
    func notPlain(text: String) {
        #expect(QueryRequestBody(plain: Array(text.utf8)) == nil)
    }

    @Test("Invalid UTF-8 is left to the decoder") func invalidText() {
        let bytes = Array(#"{"user_id":"\#(Self.user)","query":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
        #expect(QueryRequestBody(plain: bytes) == nil)
    }

    @Test("Whatever is done to a body, it is read as the decoder reads it, or not at all")
    func mutations() throws {
        var random = SeededGenerator(seed: 11)
        let pieces = Array("{}[]\",:\\ntrufalse 0Ué\u{0}".utf8)
        let original = Array(
            #"{"user_id":"\#(Self.user)","query":"Is it 5?","stream":true,"cache":"use","session_id":"\#(Self.user)"}"#
                .utf8)
        var read = 0
        for _ in 0..<5_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                let piece = pieces.randomElement(using: &random)!
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = piece
                case 1: bytes.insert(piece, at: place)
                default: bytes.remove(at: place)
                }
            }
            guard let plain = QueryRequestBody(plain: bytes) else { continue }
            read += 1
            let request = InboundRequest(method: .post, path: "/v1/query", body: bytes)
            let decoded = try RequestJSON.decode(QueryRequestBody.self, from: request)
            try #require(Reading(plain) == Reading(decoded), "\(String(decoding: bytes, as: UTF8.self))")
        }
        #expect(read > 100)
    }

    private func decode(_ text: String) throws -> QueryRequestBody {
        try RequestJSON.decode(
            QueryRequestBody.self, from: InboundRequest(method: .post, path: "/v1/query", body: Array(text.utf8)))
    }

    /// All that a body says.
    private struct Reading: Equatable {
        let user: UserID?
        let text: String?
        let session: SessionID?
        let stream: Bool
        let cacheMode: Question.CacheMode
        let errors: [ProblemDetails.FieldError]

        init(_ body: QueryRequestBody) {
            user = body.user
            text = body.text
            session = body.session
            stream = body.stream
            cacheMode = body.cacheMode
            errors = body.errors
        }
    }
}
