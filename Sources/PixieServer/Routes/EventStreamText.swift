import FoundationEssentials
import PixieCore
import PixieQuery

/// Writes server-sent events.
enum EventStreamText {
    static let comment = Array(": keep-alive\n\n".utf8)

    /// An event with one line of data. `data` must not contain a line break: JSON written compactly does not.
    static func event(_ name: String, data: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + name.utf8.count + 16)
        bytes.append(contentsOf: "event: ".utf8)
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: "\ndata: ".utf8)
        bytes.append(contentsOf: data)
        bytes.append(contentsOf: "\n\n".utf8)
        return bytes
    }

    /// A piece of an answer: `{"text"}` for a token, the call itself, or `{"sources"}`.
    static func event(_ event: QueryEvent) -> [UInt8] {
        switch event {
        case .started: []
        case .token(let text): Self.event("token", data: json(["text": text]))
        case .toolCall(let call): Self.event("tool_call", data: json(call))
        case .sources(let sources): Self.event("sources", data: json(["sources": sources]))
        }
    }

    private static func json(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // Fails only on non-finite numbers, which neither strings nor values that came from JSON hold.
        return (try? encoder.encode(value)).map { Array($0) } ?? Array("{}".utf8)
    }
}
