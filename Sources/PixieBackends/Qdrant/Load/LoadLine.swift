import FoundationEssentials
import PixieCore

/// One line of a load: a chunk of a document, with its vector where it has one.
struct LoadLine: Sendable {
    /// Why a line is not loaded, in words that complete "line 7: ".
    struct Rejection: Error, Hashable, Sendable { var reason: String }

    var user: UserID
    var documentID: String
    var content: String
    var metadata: DocumentPayload.Metadata
    var vector: VectorText?

    /// Depends on what the line says only: loading it twice is loading it once.
    var pointID: String { PointID.derived(user: user, document: documentID, parts: ["load", content]) }

    var payload: [UInt8] {
        var members: [String: JSONValue] = [:]
        members["source"] = metadata.source.map { .string($0) }
        members["created_at"] = metadata.createdAt.map { .string($0) }
        members["title"] = metadata.title.map { .string($0) }
        return JSONValue.object([
            "user_id": .string(user.description), "document_id": .string(documentID), "content": .string(content),
            "metadata": .object(members),
        ]).jsonBytes
    }

    /// `bytes` is one JSON object; a vector is of `dimensions` finite numbers, not all zero.
    init(_ bytes: [UInt8], dimensions: Int) throws(Rejection) {
        var rest = bytes
        if let start = JSONMember.start(of: "vector", in: bytes[...]) {
            // Taken out and read on its own: it is most of the line, and a general decoder takes ten times as long.
            if let (vector, end) = VectorText.read(bytes, at: start, expected: dimensions) {
                guard vector.count == dimensions else {
                    throw Rejection(reason: "vector has \(vector.count) numbers, the collection \(dimensions)")
                }
                guard vector.isUsable else { throw Rejection(reason: "vector is zero or not finite") }
                self.vector = vector
                rest = Array(bytes[..<start]) + "null".utf8 + bytes[end...]
            } else if let range = JSONMember.range(of: "vector", in: bytes[...]),
                !bytes[range].elementsEqual("null".utf8)
            {
                throw Rejection(reason: "vector is not a list of numbers")
            }
        }
        let payload: DocumentPayload
        do { payload = try JSONDecoder().decode(DocumentPayload.self, from: Data(rest)) } catch {
            throw Rejection(reason: Self.reason(error))
        }
        guard let user = payload.userID.flatMap({ UserID($0) }) else {
            throw Rejection(reason: "user_id is not a UUID")
        }
        guard let documentID = payload.documentID, !documentID.isEmpty else {
            throw Rejection(reason: "no document_id")
        }
        guard let content = payload.content, !content.isEmpty else { throw Rejection(reason: "no content") }
        self.user = user
        self.documentID = documentID
        self.content = content
        metadata = payload.metadata ?? DocumentPayload.Metadata()
    }

    private static func reason(_ error: any Error) -> String {
        guard case DecodingError.typeMismatch(_, let context) = error else { return "not a JSON object" }
        let path = context.codingPath.map(\.stringValue).joined(separator: ".")
        return path.isEmpty ? "not a JSON object" : "\(path) is not text"
    }
}
