import FoundationEssentials
import PixieCore
import PixieIO

extension HTTPServerConfiguration {
    /// A listener on this host and port, with the deadlines and the certificate all listeners share.
    init(host: String, port: Int, _ configuration: PixieConfiguration) throws {
        self.init(host: host, port: port)
        headerTimeout = configuration.server.headerTimeout
        bodyTimeout = configuration.server.bodyTimeout
        if let certificate = configuration.tls.certificatePath, let key = configuration.tls.keyPath {
            tls = TLSIdentity(
                certificate: try String(contentsOfFile: certificate, encoding: .utf8),
                privateKey: try String(contentsOfFile: key, encoding: .utf8))
        }
    }
}
