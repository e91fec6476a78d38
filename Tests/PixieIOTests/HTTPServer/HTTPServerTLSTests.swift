import Glibc
import HTTPTypes
import PixieCore
import PixieIO
import Testing

@Suite struct HTTPServerTLSTests {
    @Test func `Requests are served over TLS, inline, by tasks and as streams`() async throws {
        let folder = "/tmp/pixie-tls-\(getpid())"
        let made = run(
            "mkdir -p \(folder) && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
                + " -addext subjectAltName=DNS:localhost -keyout \(folder)/key.pem -out \(folder)/certificate.pem 2>/dev/null"
        )
        defer { _ = run("rm -rf \(folder)") }
        try #require(made.status == 0)
        let identity = TLSIdentity(
            certificate: run("cat \(folder)/certificate.pem").output, privateKey: run("cat \(folder)/key.pem").output)
        try await withServer(
            .init(tls: identity),
            reply: { request in
                switch request.path {
                case "/later": return .later { .text("later") }
                case "/stream":
                    let stream = ResponseStream()
                    Task {
                        for _ in 0..<5 { try await stream.write(Array("piece ".utf8)) }
                        stream.finish()
                    }
                    return .now(OutboundResponse(status: .ok, body: .stream(stream)))
                default: return .now(.text("\(request.body.count)"))
                }
            }
        ) { server, _ in
            let port = server.port
            try await offPool {
                let curl = "curl -sS --max-time 20 --noproxy '*' --cacert \(folder)/certificate.pem"
                let base = "https://localhost:\(port)"
                #expect(run("\(curl) -d 12345 \(base)/now").output == "5")
                #expect(run("\(curl) \(base)/later \(base)/later").output == "laterlater")
                #expect(run("\(curl) \(base)/stream").output == "piece piece piece piece piece ")
                #expect(run("\(curl) http://localhost:\(port)/ 2>/dev/null").status != 0)
            }
        }
    }

    private func run(_ command: String) -> (status: Int32, output: String) {
        guard let pipe = popen(command, "re") else { return (-1, "") }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, pipe), count > 0 { output += buffer[..<count] }
        return (pclose(pipe), String(decoding: output, as: UTF8.self))
    }
}
