import PixieCore

/// The body of an Alertmanager's webhook, version 4.
struct WebhookBody: Encodable, Sendable {
    struct Alert: Encodable, Sendable {
        let status: String
        let labels: [String: String]
        let annotations: [String: String]
        let startsAt: String
        let endsAt: String
        let generatorURL: String
        let fingerprint: String
    }

    let version = "4"
    let receiver = "pixie"
    let status: String
    let groupKey = "{}:{}"
    let groupLabels: [String: String] = [:]
    let commonLabels: [String: String]
    let commonAnnotations: [String: String]
    let truncatedAlerts = 0
    let externalURL: String
    let alerts: [Alert]

    enum CodingKeys: CodingKey {
        case version, receiver, status, groupKey, groupLabels, commonLabels, commonAnnotations, truncatedAlerts
        case externalURL, alerts
    }

    init(_ notices: [AlertNotice], externalURL: String) {
        self.externalURL = externalURL
        status = notices.allSatisfy(\.isResolved) ? "resolved" : "firing"
        commonLabels = Self.common(notices.map(\.labels))
        commonAnnotations = Self.common(notices.map(\.annotations))
        alerts = notices.map { notice in
            Alert(
                status: notice.isResolved ? "resolved" : "firing", labels: AlertHTTP.texts(notice.labels),
                annotations: AlertHTTP.texts(notice.annotations), startsAt: AlertHTTP.text(notice.startsAt),
                // While it fires nobody knows when it ends, and an Alertmanager writes this.
                endsAt: notice.isResolved ? AlertHTTP.text(notice.endsAt) : "0001-01-01T00:00:00Z",
                generatorURL: notice.generatorURL, fingerprint: Self.fingerprint(notice.labels))
        }
    }

    private static func common(_ all: [[AlertNotice.Label]]) -> [String: String] {
        guard let first = all.first else { return [:] }
        return AlertHTTP.texts(first.filter { label in all.allSatisfy { $0.contains(label) } })
    }

    /// FNV-1a over the names and values, each followed by 0xFF: the number an Alertmanager gives the same alert.
    static func fingerprint(_ labels: [AlertNotice.Label]) -> String {
        var hash: UInt64 = 14_695_981_039_346_656_037
        for label in labels {
            for byte in Array(label.name.utf8) + [0xFF] + Array(label.value.utf8) + [0xFF] {
                hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211
            }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
