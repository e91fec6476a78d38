public import PixieCore
public import PixieIO

/// An Alertmanager, by version 2 of its API.
public struct AlertmanagerReceiver: AlertReceiver {
    private struct Alert: Encodable, Sendable {
        let labels: [String: String]
        let annotations: [String: String]
        let startsAt: String
        let endsAt: String
        let generatorURL: String
    }

    private let http: AlertHTTP

    /// - Parameter url: the server's, without the path of its API.
    public init(url: String, client: HTTPClient) {
        http = AlertHTTP(client: client, url: url + "/api/v2/alerts")
    }

    public var name: String { http.name }
    public var id: String { http.id }
    public var wantsRepeats: Bool { true }

    public func deliver(_ notices: [AlertNotice], deadline: Deadline) async throws -> Int {
        let alerts = notices.map { notice in
            // An Alertmanager refuses a URL that is only a path.
            let url = notice.generatorURL.hasPrefix("http") ? notice.generatorURL : ""
            return Alert(
                labels: AlertHTTP.texts(notice.labels), annotations: AlertHTTP.texts(notice.annotations),
                startsAt: AlertHTTP.text(notice.startsAt), endsAt: AlertHTTP.text(notice.endsAt), generatorURL: url)
        }
        try await http.post(alerts, deadline: deadline)
        return notices.count
    }
}
