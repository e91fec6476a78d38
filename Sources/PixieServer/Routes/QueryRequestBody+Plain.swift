import PixieCore
import PixieQuery

extension QueryRequestBody {
    private enum Member: Int, CaseIterable {
        case userID, query, sessionID, stream, cache

        init?(_ name: UnsafeBufferPointer<UInt8>) {
            guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = found
        }

        private var name: StaticString {
            switch self {
            case .userID: "user_id"
            case .query: "query"
            case .sessionID: "session_id"
            case .stream: "stream"
            case .cache: "cache"
            }
        }
    }

    /// Reads a body that is plain and right in every member; nil for any other, which the decoder then reads or finds the fault in.
    init?(plain body: [UInt8]) {
        self.init()
        let isPlain = body.withUnsafeBufferPointer { body in
            // A bit for each member, because one that comes twice is not plain.
            var seen = 0
            return PlainJSONReader.read(body) { name, value in
                guard let member = Member(name), seen & 1 << member.rawValue == 0 else { return false }
                seen |= 1 << member.rawValue
                return take(member, value)
            }
        }
        guard isPlain, user != nil, text != nil else { return nil }
    }

    private mutating func take(_ member: Member, _ value: PlainJSONReader.Value) -> Bool {
        switch (member, value) {
        case (.stream, .flag(let value)):
            stream = value
            return true
        case (.userID, .text(let value)):
            user = UserID(utf8: value.bytes)
            return user != nil
        case (.sessionID, .text(let value)):
            session = SessionID(utf8: value.bytes)
            return session != nil
        case (.query, .text(let value)):
            text = value.string
            return isSurelyRight(value) || text.map { Self.complaint(about: $0) == nil } ?? false
        case (.cache, .text(let value)):
            guard let mode = value.string.flatMap({ Question.CacheMode(rawValue: $0) }) else { return false }
            cacheMode = mode
            return true
        default: return false
        }
    }
}

/// Whether there is nothing to complain of in a query: a text as nearly all are, which the reader has found to have no control characters.
private func isSurelyRight(_ text: PlainJSONReader.Text) -> Bool {
    guard text.isASCII, let first = text.bytes.first else { return false }
    return first > 0x20 && text.bytes.count <= QueryRequestBody.maximumCharacters
}

private func == (name: StaticString, bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard name.utf8CodeUnitCount == bytes.count else { return false }
    for index in bytes.indices where bytes[index] != name.utf8Start[index] { return false }
    return true
}
