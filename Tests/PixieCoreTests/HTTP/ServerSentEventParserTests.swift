import PixieCore
import Testing

@Suite struct ServerSentEventParserTests {
    private static let streams: [(text: String, expected: [ServerSentEvent])] = [
        ("data: a\n\ndata: b\n\n", [event("a"), event("b")]),
        ("data: a\r\n\r\ndata: b\r\n\r\n", [event("a"), event("b")]),
        ("data: a\r\rdata: b\r\r", [event("a"), event("b")]),
        ("data: one\ndata: two\ndata\ndata:three\n\n", [event("one\ntwo\n\nthree")]),
        (": comment\n\n:\ndata: a\nid: 7\nretry: 10\nunknown: x\nnocolon\n\n", [event("a")]),
        ("event: error\ndata: {}\n\nevent: x\n\ndata: y\n\n", [event("{}", "error"), event("y")]),
        ("\u{FEFF}data: bom\n\n", [event("bom")]), ("data:  two spaces\n\n", [event(" two spaces")]),
        ("data: grüße 🙂\n\n", [event("grüße 🙂")]), ("data: never closed\n", []), ("\n\n\r\n\r\n", []), ("", []),
        ("data:\n\n", [event("")]), ("data: a\n\r\ndata: b\r\n\n", [event("a"), event("b")]),
    ]

    private static func event(_ data: String, _ name: String = "message") -> ServerSentEvent {
        ServerSentEvent(name: name, data: Array(data.utf8))
    }

    @Test(arguments: streams.indices)
    func eventsAreReadAsTheStandardSays(index: Int) throws {
        let (text, expected) = Self.streams[index]
        var parser = ServerSentEventParser()
        #expect(try parser.feed(Array(text.utf8)) == expected)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func whereTheBytesAreCutDoesNotMatter(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for (text, expected) in Self.streams {
            var parser = ServerSentEventParser()
            var rest = Array(text.utf8)[...]
            var events: [ServerSentEvent] = []
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 0...4, using: &random))
                rest = rest.dropFirst(piece.count)
                events += try parser.feed(Array(piece))
            }
            #expect(events == expected)
        }
    }

    @Test(arguments: ["data: ", "x", ": "])
    func anEndlessLineIsRefused(prefix: String) {
        var parser = ServerSentEventParser(maximumEventBytes: 100)
        #expect(throws: ServerSentEventParser.TooLarge.self) {
            _ = try parser.feed(Array(prefix.utf8))
            for _ in 0..<200 { _ = try parser.feed([0x61]) }
        }
    }

    @Test func anEndlessEventIsRefused() {
        var parser = ServerSentEventParser(maximumEventBytes: 100)
        #expect(throws: ServerSentEventParser.TooLarge.self) {
            for _ in 0..<200 { _ = try parser.feed(Array("data: a\n".utf8)) }
        }
    }
}
