import JSON
import Logging
import MCP
import NIOCore
import NIOSSL
import Testing

@testable import MCPHTTP

@Suite(.timeLimit(.minutes(1))) struct `A certificate` {
    @Test func `is exchanged for new connections, while open ones go on`() async throws {
        let (old, new) = (try TestCertificate(), try TestCertificate())
        try await TestCertificateFiles.with(old) { files in
            try await TestServer.run(Specimen().server) {
                $0.configuration.tls = files.settings
            } body: { server in
                let before = try await connect(server, old)
                #expect(try await before.wire.serverCertificate() == old.forTLS())
                try files.write(new)
                try await server.http.reloadCertificates()
                let after = try await connect(server, new)
                #expect(try await after.wire.serverCertificate() == new.forTLS())
                #expect(try await before.ask(.modernCall("echo", ["text": "still here"])).text == "still here")
                await before.close()
                await after.close()
            }
        }
    }

    @Test func `is read again when its files change`() async throws {
        let (old, new) = (try TestCertificate(), try TestCertificate())
        let clock = ManualClock()
        try await TestCertificateFiles.with(old) { files in
            let certificates = WebCertificates(files.settings, logger: WebTestServer.silent)
            try await certificates.read()
            let first = try #require(certificates.context)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await certificates.watch(clock) }
                await clock.pass(.seconds(10))
                #expect(certificates.context === first)
                try files.write(new)
                await clock.pass(.seconds(10))
                let second = try #require(certificates.context)
                #expect(second !== first)
                // One file is there, the other is not yet.
                try files.write(try TestCertificate().pem(), to: "server.pem")
                await clock.pass(.seconds(10))
                #expect(certificates.context === second)
                try files.write(old)
                await clock.pass(.seconds(10))
                #expect(certificates.context !== second)
                group.cancelAll()
            }
        }
    }

    @Test(arguments: [
        ("server.pem", "", "holds no certificate in PEM"), ("server.pem", "nonsense", "holds no certificate in PEM"),
        ("server.key", "nonsense", "holds no private key in PEM"), ("server.key", "other", "is not the key of"),
    ])
    func `that is bad changes nothing, and the error names file and reason`(
        file: String, content: String, reason: String
    ) async throws {
        let good = try TestCertificate()
        try await TestCertificateFiles.with(good) { files in
            try await TestServer.run(Specimen().server) {
                $0.configuration.tls = files.settings
            } body: { server in
                try files.write(content == "other" ? try TestCertificate().keyPEM : content, to: file)
                let error = try #require(throws: TLSFileError.self) { try files.settings.check() }
                #expect(error.file.hasSuffix(file))
                #expect(error.reason.contains(reason))
                await #expect(throws: error) { try await server.http.reloadCertificates() }
                let client = try await connect(server, good)
                #expect(try await client.ask(.modernCall("echo", ["text": "hi"])).text == "hi")
                await client.close()
            }
        }
    }

    @Test func `that is missing stops the start`() async throws {
        var configuration = MCPHTTPServer.Configuration()
        configuration.port = 0
        configuration.tls = TLSSettings(certificateChainFile: "/nowhere/a.pem", privateKeyFile: "/nowhere/a.key")
        configuration.logger = WebTestServer.silent
        let server = MCPHTTPServer(serving: Specimen().server, configuration: configuration)
        let error = await #expect(throws: TLSFileError.self) { try await server.run() }
        #expect(error?.description == "/nowhere/a.pem: it cannot be read: No such file or directory")
        await #expect(throws: TLSFileError.self) { try await server.address }
    }

    private func connect(_ server: TestServer, _ certificate: TestCertificate) async throws -> HTTPClient {
        let tls = try NIOSSLContext(configuration: try certificate.client())
        let client = HTTPClient(wire: try await Wire.connect(to: server.address, tls: tls))
        #expect(try await client.ask(.modernCall("echo", ["text": "hi"])).text == "hi")
        return client
    }
}
