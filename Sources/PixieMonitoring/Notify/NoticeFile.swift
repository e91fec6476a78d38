import FoundationEssentials
import PixieCore

/// What receivers have still to be told, as it outlives a crash, as JSON.
struct NoticeFile: Codable, Hashable, Sendable {
    struct Notice: Codable, Hashable, Sendable {
        let labels: [String: String]
        let annotations: [String: String]
        /// Milliseconds since 1970, as is `endsAt`.
        let startsAt: Int64
        let endsAt: Int64
        let isResolved: Bool
        let generatorURL: String
    }

    static let currentVersion = 1

    let version: Int
    /// By the receivers' ids.
    let receivers: [String: [Notice]]

    init(_ waiting: [String: [AlertNotice]]) {
        version = Self.currentVersion
        receivers = waiting.mapValues { $0.map(Notice.init) }
    }

    /// - Throws: when `bytes` are not such a file, or one of a later version.
    init(json bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(NoticeFile.self, from: Data(bytes))
        guard version == Self.currentVersion else {
            throw MonitoringError(.badData, "is of version \(version), this program knows \(Self.currentVersion)")
        }
    }

    /// The same notices give the same bytes.
    func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }

    func notices(for receiver: String) -> [AlertNotice] { (receivers[receiver] ?? []).map(\.notice) }
}

extension NoticeFile.Notice {
    init(_ notice: AlertNotice) {
        labels = Dictionary(notice.labels.map { ($0.name, $0.value) }) { _, last in last }
        annotations = Dictionary(notice.annotations.map { ($0.name, $0.value) }) { _, last in last }
        startsAt = Int64((notice.startsAt.timeIntervalSince1970 * 1_000).rounded())
        endsAt = Int64((notice.endsAt.timeIntervalSince1970 * 1_000).rounded())
        isResolved = notice.isResolved
        generatorURL = notice.generatorURL
    }

    var notice: AlertNotice {
        AlertNotice(
            labels: Self.labels(labels), annotations: Self.labels(annotations), startsAt: Self.date(startsAt),
            endsAt: Self.date(endsAt), isResolved: isResolved, isRepeat: false, generatorURL: generatorURL)
    }

    private static func labels(_ texts: [String: String]) -> [AlertNotice.Label] {
        texts.sorted { ExactString($0.key).precedes(ExactString($1.key)) }.map { .init(name: $0.key, value: $0.value) }
    }

    private static func date(_ milliseconds: Int64) -> Date {
        Date(timeIntervalSince1970: Double(milliseconds) / 1_000)
    }
}
