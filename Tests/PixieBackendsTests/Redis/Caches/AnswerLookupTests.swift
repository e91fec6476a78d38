import PixieCore
import PixieIO
import PixieTestSupport
import Testing

@testable import PixieBackends

/// What a server may answer to the look-up of cached answers: nothing but what is vouched for is given.
@Suite struct AnswerLookupTests {
    private let key = SharedKey(owner: .ann, id: "q")

    private func entry(_ tags: [(String, String)], _ text: String) -> [UInt8] {
        tags.reduce(into: [UInt8(tags.count)]) { bytes, tag in
            for part in [tag.0, tag.1] {
                bytes += [UInt8(part.utf8.count >> 8), UInt8(part.utf8.count & 255)] + part.utf8
            }
        } + Array(text.utf8)
    }

    private func bytes(_ text: String?) -> RedisValue { text.map { .bytes(Array($0.utf8)) } ?? .null }

    /// responses, prompt, entry, user, tasks, events, documents.
    private func answer(_ entry: [UInt8], _ tokens: [String?]) -> RedisValue {
        .array([.bytes(entry)] + tokens.map(bytes))
    }

    @Test func anAnswerIsThereWhenEveryTagHoldsItsToken() throws {
        let lookup = AnswerLookup([key])
        let stored = entry([("tasks:\(UserID.ann)", "1"), ("responses", "2"), ("entry:\(UserID.ann):q", "3")], "text")
        let tokens = ["2", nil, "3", nil, "1", nil, nil]
        #expect(lookup.verdicts(answer(stored, tokens)) == [.there(Array("text".utf8))])
        for (place, other) in [(0, "x"), (2, nil), (4, ""), (4, "11")] as [(Int, String?)] {
            var changed = tokens
            changed[place] = other
            #expect(lookup.verdicts(answer(stored, changed)) == [.nothing])
        }
    }

    @Test func tagsThatWereNotAskedForAreAskedForOnce() throws {
        let lookup = AnswerLookup([key, SharedKey(owner: nil, id: "q")])
        let own = entry([("doc:a", "1"), ("responses", "2"), ("tasks:\(UserID.bob)", "3")], "own")
        let shared = entry([("doc:b", "4")], "shared")
        let verdicts = try #require(
            lookup.verdicts(
                .array(
                    [.bytes(own), .bytes(shared), bytes("2")] + Array(repeating: .null, count: 7))))
        let second = try #require(AnswerLookup.second(verdicts))
        #expect(second.count == 4)
        func settled(_ tokens: [String?]) -> [[UInt8]?]? {
            AnswerLookup.settled(verdicts, by: .array(tokens.map(bytes)))
        }
        #expect(settled(["1", "3", "4"]) == [Array("own".utf8), Array("shared".utf8)])
        #expect(settled(["1", nil, "4"]) == [nil, Array("shared".utf8)])
        #expect(settled(["1", "3"]) == nil)
        #expect(settled(["1", "3", "4", "5"]) == nil)
        #expect(AnswerLookup.settled(verdicts, by: nil) == nil)
    }

    @Test func whatIsNotAnEntryIsNothing() {
        let lookup = AnswerLookup([key])
        let whole = entry([("responses", "2"), ("doc:a", "1")], "")
        let none = [String?](repeating: nil, count: 7)
        for length in whole.indices {
            #expect(lookup.verdicts(answer(Array(whole[..<length]), ["2"] + none.dropFirst())) == [.nothing])
        }
        for value in [RedisValue.null, .array([]), .integer(1), .array(Array(repeating: .null, count: 9))] {
            #expect(lookup.verdicts(value) == nil)
        }
        #expect(lookup.verdicts(.array([.integer(1)] + Array(repeating: .null, count: 7))) == [.nothing])
    }
}
