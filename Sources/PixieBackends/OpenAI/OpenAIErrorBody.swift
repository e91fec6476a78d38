import FoundationEssentials
import PixieCore

/// The error an OpenAI-compatible server describes in a body or in an event of a stream.
struct OpenAIErrorBody: Decodable {
    var message: String?
    var type: String?
    /// A word with OpenAI, the HTTP status as a number with others.
    var code: JSONValue?

    private struct Envelope: Decodable { var error: JSONValue }

    /// Nil when the bytes hold no error object.
    init?(_ bytes: [UInt8]) {
        // Nearly every body holds none, and need not be read twice to see that.
        guard bytes.withUnsafeBufferPointer(Self.mayHoldError),
            let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(bytes))
        else { return nil }
        switch envelope.error {
        case .string(let message):
            self.message = message
        case .object(let members):
            if case .string(let message)? = members["message"] { self.message = message }
            if case .string(let type)? = members["type"] { self.type = type }
            code = members["code"]
        default: return nil
        }
    }

    private static func mayHoldError(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let name = Array(#""error""#.utf8)
        guard bytes.count > name.count else { return false }
        return (0...bytes.count - name.count).contains { start in
            bytes[start] == name[0] && bytes[start + 1] == name[1]
                && bytes[start..<start + name.count].elementsEqual(name)
        }
    }

    /// The server's words, on one line and of bounded length, without anything that looks like a key.
    func words(_ endpoint: OpenAIEndpoint) -> String? {
        guard let message else { return nil }
        let line = String(message.unicodeScalars.prefix(1_000).map { $0.value < 0x20 ? " " : Character($0) })
        return String(endpoint.redacted(line).prefix(300))
    }

    /// The error as one that came inside a stream, where there is no status to go by.
    func streamError(_ endpoint: OpenAIEndpoint) -> UpstreamError {
        var kind: UpstreamError.Code = .failed
        if case .integer(let status)? = code, (400...499).contains(status) {
            kind = status == 429 ? .rateLimited : .rejected
        }
        if case .string(let word)? = code, word.contains("rate_limit") { kind = .rateLimited }
        if type == "invalid_request_error" { kind = .rejected }
        return UpstreamError(.languageModel, kind, "error in the stream: \(words(endpoint) ?? "no message")")
    }
}
