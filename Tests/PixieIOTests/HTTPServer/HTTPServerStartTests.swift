import PixieCore
import PixieIO
import Testing

@Suite struct HTTPServerStartTests {
    private func failure(_ configuration: HTTPServerConfiguration) -> HTTPServerError? {
        let server = HTTPServer(configuration: configuration, handler: ScriptedHandler { _ in .now(.text("x")) })
        do {
            try server.start()
            return nil
        } catch {
            return error
        }
    }

    @Test func `A port in use is named`() async throws {
        try await withServer { server, _ in
            let error = failure(.init(port: server.port))
            #expect(error?.code == .addressInUse)
            #expect(error?.description.contains("\(server.port)") == true)
        }
    }

    @Test func `An address of another machine is refused`() {
        #expect(failure(.init(host: "192.0.2.1"))?.code == .addressNotLocal)
    }

    @Test func `A name that does not exist is refused`() {
        #expect(failure(.init(host: "no-such-host.invalid"))?.code == .unknownHost)
    }

    @Test(arguments: [-1, 65536])
    func `A port that does not exist is refused`(port: Int) { #expect(failure(.init(port: port)) != nil) }

    @Test func `A certificate that is none is refused, and its port is free again`() throws {
        var configuration = HTTPServerConfiguration(tls: TLSIdentity(certificate: "nonsense", privateKey: "nonsense"))
        #expect(failure(configuration)?.code == .badCertificate)
        configuration.tls = nil
        #expect(failure(configuration) == nil)
    }

    @Test(arguments: ["::1", "localhost", "0.0.0.0"])
    func `A server listens on names and on every kind of address`(host: String) async throws {
        try await withServer(.init(host: host)) { server, _ in #expect(server.port > 0) }
    }
}
