import HTTPTypes
import PixieCore

extension QdrantManagement {
    /// What the server says is free on its disk, in bytes; nil where it does not say (below 1.19, or for this key).
    func freeDisk() async throws -> Int? {
        struct Telemetry: Decodable {
            struct App: Decodable { var system: System? }
            struct System: Decodable {
                /// KiB.
                var diskSize: Int?

                enum CodingKeys: String, CodingKey { case diskSize = "disk_size" }
            }
            var app: App?
        }
        struct Quotas: Decodable {
            struct Usage: Decodable {
                var diskUsagePercent: Int?

                enum CodingKeys: String, CodingKey { case diskUsagePercent = "disk_usage_percent" }
            }
            var usage: Usage?
        }
        guard try await client.version(deadline: deadline) >= QdrantVersion(1, 19) else { return nil }
        do {
            let quotas = try await client.call(
                QdrantRequest(method: .get, path: "/quotas", operation: "say how full its disk is"), as: Quotas.self,
                deadline: deadline)
            guard let percent = quotas.usage?.diskUsagePercent else { return nil }
            let telemetry = try await client.call(
                QdrantRequest(method: .get, path: "/telemetry?details_level=1", operation: "say how large its disk is"),
                as: Telemetry.self, deadline: deadline)
            return telemetry.app?.system?.diskSize.map { $0 * 1_024 / 100 * max(0, 100 - percent) }
        } catch let error as QdrantError
            where [.unsupported, .notFound, .forbidden, .unauthorized, .malformed].contains(error.code)
        {
            return nil
        }
    }

    /// Refuses when not even the vectors of the collection fit on the server's disk once more; what they really need is more.
    func checkSpace(forCopyOf name: String, _ what: String) async throws {
        let live = try await describe(name)
        let needed = live.points * live.dimensions * 4
        guard let free = try await freeDisk(), free < needed else { return }
        throw ManagementRefusal(
            "\(what) of '\(name)' needs \(needed / 1_000_000) MB at least, and the server's disk has about "
                + "\(free / 1_000_000) MB free: delete old snapshots ('pixie qdrant snapshot list \(name)') or collections first."
        )
    }
}
