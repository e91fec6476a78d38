import FoundationEssentials
import PixieCore
import Testing

@testable import PixieBackends

@Suite struct LoadLineTests {
    private let user = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

    private func line(_ text: String) throws(LoadLine.Rejection) -> LoadLine {
        try LoadLine(Array(text.utf8), dimensions: 3)
    }

    @Test func everyMemberIsRead() throws {
        let line = try line(
            #"{"vector" : [1, -2.5e-1 ,0.125 ], "user_id":"\#(user.uppercased())","document_id":"d","content":"vector: \"[1]\"","metadata":{"vector":[9],"title":"t"}}"#
        )
        #expect(line.vector.map { String(decoding: $0.json, as: UTF8.self) } == "[1, -0.25 ,0.125 ]")
        #expect(line.user.description == user)
        #expect(line.content == #"vector: "[1]""#)
        #expect(line.metadata.title == "t")
        let payload = try JSONDecoder().decode(DocumentPayload.self, from: Data(line.payload))
        #expect(payload.userID == user)
        #expect(payload.documentID == "d")
    }

    @Test func theSameLineIsTheSamePointAndAnyOtherAnother() throws {
        func id(_ user: String, _ document: String, _ content: String) throws -> String {
            try line(#"{"user_id":"\#(user)","document_id":"\#(document)","content":"\#(content)","vector":[1,0,0]}"#)
                .pointID
        }
        #expect(try id(user, "a", "bc") == id(user.uppercased(), "a", "bc"))
        let ids = try Set([
            id(user, "a", "bc"), id(user, "ab", "c"), id(user, "a", "b"),
            id("6ba7b811-9dad-11d1-80b4-00c04fd430c8", "a", "bc"),
        ])
        #expect(ids.count == 4)
        #expect(ids.allSatisfy { UUID(uuidString: $0) != nil })
    }

    @Test(arguments: [
        ("", "not a JSON object"), ("[]", "not a JSON object"), ("{", "not a JSON object"),
        ("null", "not a JSON object"),
        (#"{"document_id":"d","content":"c"}"#, "user_id is not a UUID"),
        (#"{"user_id":"x","document_id":"d","content":"c"}"#, "user_id is not a UUID"),
        (#"{"user_id":7,"document_id":"d","content":"c"}"#, "user_id is not text"),
        (#"{"user_id":"USER","content":"c"}"#, "no document_id"),
        (#"{"user_id":"USER","document_id":"d","content":""}"#, "no content"),
        (
            #"{"user_id":"USER","document_id":"d","content":"c","vector":[1,2]}"#,
            "vector has 2 numbers, the collection 3"
        ),
        (#"{"user_id":"USER","document_id":"d","content":"c","vector":[]}"#, "vector has 0 numbers, the collection 3"),
        (#"{"user_id":"USER","document_id":"d","content":"c","vector":[0,0,0]}"#, "vector is zero or not finite"),
        (#"{"user_id":"USER","document_id":"d","content":"c","vector":[1e99,0,0]}"#, "vector is zero or not finite"),
        (#"{"user_id":"USER","document_id":"d","content":"c","vector":[1,"2",3]}"#, "vector is not a list of numbers"),
        (#"{"user_id":"USER","document_id":"d","content":"c","vector":[01,2,3]}"#, "vector is not a list of numbers"),
        (#"{"user_id":"USER","document_id":"d","content":"c","vector":[1.,2,3]}"#, "vector is not a list of numbers"),
        (#"{"user_id":"USER","document_id":"d","content":"c","vector":[1,2,+3]}"#, "vector is not a list of numbers"),
        (
            #"{"user_id":"USER","document_id":"d","content":"c","vector":[1,2,3.402824e38]}"#,
            "vector is zero or not finite"
        ),
        (
            #"{"user_id":"USER","document_id":"d","content":"c","vector":[0,-0.0,1e-70]}"#,
            "vector is zero or not finite"
        ),
        (#"{"user_id":"USER","document_id":"d","content":"c","vector":[1,,3]}"#, "vector is not a list of numbers"),
        (#"{"user_id":"USER","document_id":"d","content":"c","vector":[1,2,3"#, "not a JSON object"),
        (#"{"user_id":"USER","document_id":"d","content":"c","vector":[1,[2],3]}"#, "vector is not a list of numbers"),
        (#"{"user_id":"USER","document_id":"d","content":"c","vector":"abc"}"#, "vector is not a list of numbers"),
        (#"{"user_id":"USER","document_id":"d","content":"c","metadata":{"title":5}}"#, "metadata.title is not text"),
    ])
    func whatCannotBeLoadedSaysWhy(text: String, reason: String) {
        let error = #expect(throws: LoadLine.Rejection.self) {
            try line(text.replacing("USER", with: user))
        }
        #expect(error?.reason == reason)
    }

    @Test func noBytesMakeItTrap() {
        var random = SeededGenerator(seed: 21)
        let seed = Array(#"{"user_id":"\#(user)","vector":[1,2,3],"content":"a\u00e9\\"}"#.utf8)
        for _ in 0..<3_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeSubrange(index...)
                default: bytes.insert(#""{}[],:\"#.utf8.randomElement(using: &random) ?? 0, at: index)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            let line = try? LoadLine(bytes, dimensions: 3)
            #expect(line?.content != "")
        }
    }
}

@Suite struct VectorTextTests {
    private func read(_ text: String) -> (VectorText, end: Int)? {
        VectorText.read(Array(text.utf8), at: 0)
    }

    /// The same floats as the standard library reads, however they were written.
    @Test func everyNumberIsTheFloatItWas() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            let float = Float(bitPattern: UInt32.random(in: 1..<0x7F80_0000, using: &random))
            let value = Bool.random(using: &random) ? float : -Float.random(in: 0...1, using: &random)
            // As a Float is written, as the Double of it, as a Double near it, and the middle between two Floats.
            let near = Double(value) * (1 + Double.random(in: -1e-8...1e-8, using: &random))
            let middle = (Double(value) + Double(value.nextUp)) / 2
            for text in [
                "\(value)", "\(Double(value))", "\(near)", "\(middle)", "\(middle.nextUp)", "\(middle.nextDown)",
            ] {
                let expected = Float(text)
                let (vector, end) = try #require(read("[\(text)]"))
                #expect(end == text.utf8.count + 2)
                let sent = String(decoding: vector.json.dropFirst().dropLast(), as: UTF8.self)
                let isFinite = expected?.isFinite == true
                #expect(vector.isUsable == (isFinite && expected != 0), "\(text)")
                if isFinite { #expect(Float(sent)?.bitPattern == expected?.bitPattern, "\(text) sent as \(sent)") }
            }
        }
    }

    @Test func longNumbersAreSentShort() throws {
        let (vector, _) = try #require(read("[ -0.006929283495992422 ,1e400, 12345678901234567890123, 0.1]"))
        let sent = String(decoding: vector.json, as: UTF8.self)
        #expect(sent == "[ -0.00692928349 ,1e400, 1.2345679e+22, 0.1]")
        #expect(!vector.isUsable)
        #expect(vector.count == 4)
        #expect(VectorText([0.5, 1]).json == Array("[0.5,1.0]".utf8))
    }

    @Test(arguments: ["-0.00012345678", "0.000000123456789", "123456.789", "0.00000000000000"])
    func whatIsShortIsSentAsItIs(number: String) throws {
        #expect(try #require(read("[\(number)]")).0.json == Array("[\(number)]".utf8))
    }

    @Test func whatIsTooSmallForAFloatIsZero() throws {
        let (vector, _) = try #require(read("[0.\(String(repeating: "0", count: 50))1]"))
        #expect(vector.json == Array("[0.0]".utf8))
        #expect(!vector.isUsable)
    }
}
