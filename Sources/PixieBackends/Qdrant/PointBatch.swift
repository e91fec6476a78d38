import HTTPTypes
import PixieCore

/// The body of an upsert, filled point by point until it is full.
struct PointBatch: Sendable {
    /// Qdrant refuses bodies over 32 MiB.
    static let serverLimit = 32 << 20

    let maximumBytes: Int
    let maximumPoints: Int
    private(set) var count = 0
    private var json: JSONBytes

    init(maximumBytes: Int = 24 << 20, maximumPoints: Int = 1_000) {
        self.maximumBytes = min(maximumBytes, Self.serverLimit - 1)
        self.maximumPoints = max(1, maximumPoints)
        json = JSONBytes(reservingCapacity: 4_096)
        json.append(raw: #"{"points":["#)
    }

    /// The bytes of one point, as `add` takes them. The vector is finite.
    static func point(id: String, vector: [Float], payload: [UInt8]) -> [UInt8] {
        var json = JSONBytes(reservingCapacity: vector.count * 12)
        json.append(vector)
        return point(id: id, vector: json.bytes, payload: payload)
    }

    /// The same of a vector that is JSON already.
    static func point(id: String, vector: [UInt8], payload: [UInt8]) -> [UInt8] {
        var json = JSONBytes(reservingCapacity: 100 + vector.count + payload.count)
        json.append(raw: #"{"id":"#)
        json.append(id)
        json.append(raw: #","vector":"#)
        json.append(raw: vector)
        json.append(raw: #","payload":"#)
        json.append(raw: payload)
        json.append(raw: "}")
        return json.bytes
    }

    /// Adds the point; false when it does not fit any more. The first one always fits if the server can take it at all.
    mutating func add(_ point: [UInt8]) -> Bool {
        let size = json.bytes.count + point.count + 3
        guard count < maximumPoints, size < (count == 0 ? Self.serverLimit : maximumBytes) else { return false }
        if count > 0 { json.append(raw: ",") }
        json.append(raw: point)
        count += 1
        return true
    }

    var body: [UInt8] { json.bytes + Array("]}".utf8) }

    /// The request that writes the batch and waits until searches find it.
    func request(_ collection: String, waits: Bool = true) -> QdrantRequest {
        QdrantRequest(
            method: .put, path: QdrantRequest.path(collection, "/points?wait=\(waits)"), body: body,
            operation: "write \(count) points")
    }
}
