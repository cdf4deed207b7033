import AsyncHTTPClient
import Foundation
import JSON
import MCP
import NIOCore
import NIOHTTP1
import NIOSSL
import Testing

@testable import MCPHTTP

@Suite(.timeLimit(.minutes(1))) struct `TLS` {
    private static let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test(arguments: [(true, "http/2"), (false, "http/1.1")])
    func `serves a client of the real kind in the newest protocol that it speaks`(
        isNew: Bool, version: String
    ) async throws {
        let certificate = try TestCertificate()
        try await TestCertificateFiles.with(certificate) { files in
            try await WebTestServer.run(tls: files.settings) { server in
                try await withRealClient(try certificate.client(), version: isNew ? .automatic : .http1Only) { client in
                    for number in 0..<3 {
                        var request = HTTPClientRequest(url: "https://127.0.0.1:\(server.address.port ?? 0)/\(number)")
                        request.method = .POST
                        request.body = .bytes(ByteBuffer(string: "hi"))
                        let response = try await client.execute(request, timeout: .seconds(30))
                        #expect(response.status == .ok)
                        #expect("\(response.version)".lowercased().hasPrefix(isNew ? "http/2" : version))
                        #expect(response.headers["connection"].isEmpty)
                        #expect(String(buffer: try await response.body.collect(upTo: 100)) == "POST /\(number) hi")
                    }
                }
            }
        }
    }

    @Test(arguments: [["http/1.1"], [], ["foo"]])
    func `speaks HTTP 1.1 with whoever does not ask for HTTP 2`(protocols: [String]) async throws {
        let certificate = try TestCertificate()
        try await TestCertificateFiles.with(certificate) { files in
            try await WebTestServer.run(tls: files.settings) { server in
                let tls = try NIOSSLContext(configuration: try certificate.client(protocols))
                let client = HTTPClient(wire: try await Wire.connect(to: server.address, tls: tls))
                try await client.wire.send(Self.get)
                #expect(try await client.reply().body == "GET /a ")
                await client.close()
            }
        }
    }

    @Test(arguments: [(TLSSettings.Version.tls13, false), (.tls12, true)])
    func `speaks TLS 1 2 only when told to`(minimum: TLSSettings.Version, isTaken: Bool) async throws {
        let certificate = try TestCertificate()
        try await TestCertificateFiles.with(certificate) { files in
            var settings = files.settings
            settings.minimumVersion = minimum
            try await WebTestServer.run(tls: settings) { server in
                let old = try certificate.client { $0.maximumTLSVersion = .tlsv12 }
                #expect(try await isServed(server, old) == isTaken)
                #expect(try await isServed(server, try certificate.client()))
            }
        }
    }

    @Test func `asks for a client certificate when there is a client CA`() async throws {
        let (certificate, authority) = (try TestCertificate(), try TestCertificate("Clients"))
        let (known, stranger) = (try TestCertificate("known", issuer: authority), try TestCertificate("stranger"))
        try await TestCertificateFiles.with(certificate) { files in
            try files.write(try authority.pem(), to: "ca.pem")
            var settings = files.settings
            settings.clientCAFile = files.folder.appending(path: "ca.pem").path
            try await WebTestServer.run(tls: settings) { server in
                #expect(try await !isServed(server, try certificate.client()))
                for (client, isTaken) in [(known, true), (stranger, false)] {
                    let tls = try certificate.client {
                        $0.certificateChain = [.certificate(try client.forTLS())]
                        $0.privateKey = .privateKey(try client.keyForTLS())
                    }
                    #expect(try await isServed(server, tls) == isTaken)
                }
            }
        }
    }

    @Test func `closes on a client that speaks plain HTTP, and serves others`() async throws {
        let certificate = try TestCertificate()
        try await TestCertificateFiles.with(certificate) { files in
            try await WebTestServer.run(tls: files.settings) { server in
                let client = try await Wire.connect(to: server.address)
                try await client.send(Self.get)
                #expect(try await !client.rest().contains("HTTP/"))
                await client.close()
                #expect(try await isServed(server, try certificate.client()))
            }
        }
    }

    @Test func `closes on a client that does not go on with its handshake`() async throws {
        let certificate = try TestCertificate()
        try await TestCertificateFiles.with(certificate) { files in
            try await WebTestServer.run(tls: files.settings, limits: .with { $0.readTimeout = .milliseconds(50) }) {
                let (silent, slow) = (try await Wire.connect(to: $0.address), try await Wire.connect(to: $0.address))
                // The beginning of a client's first record.
                try await slow.send([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])
                _ = try await silent.rest()
                _ = try await slow.rest()
                await silent.close()
                await slow.close()
            }
        }
    }

    @Test func `closes connections in their handshake when it shuts down`() async throws {
        let certificate = try TestCertificate()
        try await TestCertificateFiles.with(certificate) { files in
            try await WebTestServer.run(tls: files.settings) { server in
                let client = try await Wire.connect(to: server.address)
                #expect(try await isServed(server, try certificate.client()))
                await server.beginShutdown()
                _ = try await client.rest()
                try await server.end()
                await client.close()
            }
        }
    }

    @Test func `cancels the handler of a client that leaves`() async throws {
        let certificate = try TestCertificate()
        let (asked, cancelled) = (WebSignal<Void>(), WebSignal<Void>())
        try await TestCertificateFiles.with(certificate) { files in
            try await WebTestServer.run(tls: files.settings) { _, _ in
                asked.tell(())
                await untilCancelled()
                cancelled.tell(())
            } body: { server in
                let tls = try NIOSSLContext(configuration: try certificate.client())
                let client = try await Wire.connect(to: server.address, tls: tls)
                try await client.send(Self.get)
                _ = await asked.heard()
                await client.close()
                _ = await cancelled.heard()
            }
        }
    }

    @Test func `answers many pipelined requests, as many as fit into what is read at once`() async throws {
        let certificate = try TestCertificate()
        try await TestCertificateFiles.with(certificate) { files in
            try await WebTestServer.run(tls: files.settings) { server in
                let tls = try NIOSSLContext(configuration: try certificate.client())
                let client = HTTPClient(wire: try await Wire.connect(to: server.address, tls: tls))
                let count = 3000
                try await client.wire.send(String(repeating: "GET / HTTP/1.1\r\nHost:a\r\n\r\n", count: count))
                for _ in 0..<count { #expect(try await client.reply().body == "GET / ") }
                await client.close()
            }
        }
    }

    @Test(arguments: [false, true]) func `carries MCP`(isNew: Bool) async throws {
        let certificate = try TestCertificate()
        try await TestCertificateFiles.with(certificate) { files in
            for onLoop in [false, true] {
                try await TestServer.run(Specimen().server) {
                    $0.configuration.tls = files.settings
                    $0.configuration.runsHandlersOnEventLoop = onLoop
                } body: { server in
                    try await withRealClient(try certificate.client(), version: isNew ? .automatic : .http1Only) {
                        let ask = Ask.modernCall("echo", ["text": "hi"])
                        var request = HTTPClientRequest(url: "https://127.0.0.1:\(server.address.port ?? 0)/mcp")
                        request.method = .POST
                        for header in ask.headers where header.name != "Host" {
                            request.headers.add(name: header.name, value: header.value)
                        }
                        request.body = .bytes(ByteBuffer(string: ask.body ?? ""))
                        let response = try await $0.execute(request, timeout: .seconds(30))
                        #expect(String(buffer: try await response.body.collect(upTo: 10_000)).contains("\"hi\""))
                    }
                }
            }
        }
    }
}

/// Whether a request of a client is answered.
private func isServed(_ server: WebTestServer, _ tls: TLSConfiguration) async throws -> Bool {
    let wire = try await Wire.connect(to: server.address, tls: try NIOSSLContext(configuration: tls))
    try? await wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    let text = try await wire.rest()
    await wire.close()
    return text.hasPrefix("HTTP/1.1 200 OK")
}
