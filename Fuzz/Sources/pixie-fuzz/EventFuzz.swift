import PixieCore

@testable import PixieBackends

/// A stream of events gives the same events wherever it is cut, and a model's answer is put together from them or refused.
enum EventFuzz {
    static func run(_ bytes: [UInt8]) {
        guard let seed = bytes.first else { return }
        let stream = Array(bytes.dropFirst())
        let whole = events(of: stream, cut: { _ in stream.count })
        let pieces = events(of: stream, cut: { 1 + (Int(seed) + $0 * 7) % 13 })
        precondition(whole == pieces, "read differently in pieces")
        var assembler = ChatAssembler(model: "fuzz")
        for event in whole ?? [] {
            if event.data.elementsEqual("[DONE]".utf8) { assembler.markDone() }
            _ = OpenAIErrorBody(event.data)
            guard (try? assembler.take(event.data)) != nil else { return }
        }
        _ = try? assembler.completion()
    }

    /// Nil where the stream is refused for its size.
    private static func events(of stream: [UInt8], cut: (Int) -> Int) -> [ServerSentEvent]? {
        var parser = ServerSentEventParser(maximumEventBytes: 512)
        var events: [ServerSentEvent] = []
        var start = 0
        while start < stream.count {
            let end = min(stream.count, start + max(1, cut(start)))
            guard let some = try? parser.feed(Array(stream[start..<end])) else { return nil }
            events += some
            start = end
        }
        return events
    }
}
