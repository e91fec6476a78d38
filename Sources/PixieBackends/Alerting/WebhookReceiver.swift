public import PixieCore
public import PixieIO

/// A webhook: gets the body that an Alertmanager's webhook gets, version 4, or a message in Slack's form.
public struct WebhookReceiver: AlertReceiver {
    private let http: AlertHTTP
    private let isSlack: Bool
    private let externalURL: String

    /// - Parameters:
    ///   - url: `slack+https://...` asks for Slack's form.
    ///   - externalURL: where this server is reached.
    public init(url: String, externalURL: String, client: HTTPClient) {
        isSlack = url.hasPrefix("slack+")
        http = AlertHTTP(client: client, url: isSlack ? String(url.dropFirst(6)) : url)
        self.externalURL = externalURL
    }

    public var name: String { http.name }
    public var id: String { http.id }
    public var wantsRepeats: Bool { false }

    public func deliver(_ notices: [AlertNotice], deadline: Deadline) async throws -> Int {
        if isSlack {
            try await http.post(SlackMessage(notices), deadline: deadline)
        } else {
            try await http.post(WebhookBody(notices, externalURL: externalURL), deadline: deadline)
        }
        return notices.count
    }
}

/// A text with a line for each alert, as Slack and its like take it.
private struct SlackMessage: Encodable, Sendable {
    let text: String

    init(_ notices: [AlertNotice]) {
        text = notices.map { notice in
            let state = notice.isResolved ? "[RESOLVED]" : "[FIRING]"
            let severity = notice.label("severity")
            let summary = notice.annotations.first { $0.name == "summary" }?.value ?? ""
            let description = notice.annotations.first { $0.name == "description" }?.value ?? ""
            let runbook = notice.annotations.first { $0.name == "runbook_url" }?.value ?? ""
            let head = "*\(state) \(notice.label("alertname"))*" + (severity.isEmpty ? "" : " (\(severity))")
            return Self.escaped(
                ([head] + [summary, description, runbook].filter { !$0.isEmpty }).joined(separator: "\n"))
        }.joined(separator: "\n\n")
    }

    /// The three characters that Slack asks to be escaped.
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
