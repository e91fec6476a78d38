import PixieBackends
import PixieCore

/// What a person who starts Pixie is told: where it is, and what to try first.
struct Announcement: Sendable {
    let configuration: PixieConfiguration

    func address(port: Int) -> String { address(host: configuration.server.host, port: port) }

    func address(host: String, port: Int) -> String {
        let scheme = configuration.tls.certificatePath == nil ? "http" : "https"
        return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    func text(port: Int) -> String {
        let address = address(port: port)
        let token = configuration.server.apiTokens.isEmpty ? "" : " -H 'Authorization: Bearer YOUR_TOKEN'"
        return """

            Pixie \(PixieVersion.current) answers on \(address)
            Demo user: \(EmbeddedSample.user)

            Try:
              curl -si\(token) \(address)/v1/query -H 'Content-Type: application/json' \\
                -d '{"user_id":"\(EmbeddedSample.user)","query":"What are my pending tasks?"}'


            """
    }
}
