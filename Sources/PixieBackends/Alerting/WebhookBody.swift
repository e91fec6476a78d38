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
                generatorURL: notice.generatorURL, fingerprint: notice.fingerprint)
        }
    }

    private static func common(_ all: [[AlertNotice.Label]]) -> [String: String] {
        guard let first = all.first else { return [:] }
        return AlertHTTP.texts(first.filter { label in all.allSatisfy { $0.contains(label) } })
    }
}
