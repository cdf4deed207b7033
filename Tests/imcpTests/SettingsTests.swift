import ConnectorKit
import Logging
import Settings
import Testing

@testable import MCPHTTP
@testable import imcp

@Suite struct `The configuration` {
    private func read(_ text: String) throws -> ImcpSettings {
        let source = ConfigurationSource(name: "imcp.yaml", directory: ".", text: text)
        return try ImcpSettings.schema.read(source, substituting: .none).settings
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let error as ConfigurationError {
            return error.diagnostics.map(\.message)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `needs nothing but servers`() throws {
        let settings = try read("servers: { u: { utility: {} } }")
        #expect(settings.listen.description == "127.0.0.1:8080")
        #expect(settings.servers.map(\.name) == ["u"])
        let logger = Logger(label: "test")
        let host = try Host(settings, secrets: InMemorySecrets(), logger: logger)
        let deployment = try Deployment(settings, host: host, logger: logger)
        #expect(deployment.service("u") != nil)
        #expect(deployment.service("v") == nil)
    }

    @Test func `is refused when it opens the server to everyone by accident`() {
        #expect(problems("listen: 0.0.0.0:80\nservers: {}").count == 1)
        #expect(problems("listen: 0.0.0.0:80\nanonymous: true\nservers: {}").isEmpty)
    }

    @Test(arguments: [
        (":9000", "127.0.0.1:9000"), ("\"[::1]:80\"", "[::1]:80"), ("unix:/run/imcp.sock", "unix:/run/imcp.sock"),
    ])
    func `takes an address, a port or a Unix socket to listen on`(written: String, meant: String) throws {
        #expect(try read("listen: \(written)\nservers: {}").listen.description == meant)
    }

    @Test(arguments: ["unix:", "unix:imcp.sock", "unix:/run/", "/run/imcp.sock", "8080", "localhost"])
    func `refuses what is no address`(written: String) {
        #expect(problems("listen: \(written)\nservers: {}").count == 1)
    }

    @Test func `says what the server is given for a Unix socket`() throws {
        let settings = try read("listen: unix:/run/a.sock\nsocket_permissions: 0660\nservers: {}")
        #expect(settings.httpConfiguration.listen == .unix(path: "/run/a.sock", permissions: 0o660))
        #expect(problems("socket_permissions: 9999\nservers: {}").count == 1)
    }

    @Test func `says what the server is given for TLS`() throws {
        let settings = try read(
            "tls: { certificate: a.pem, key: /b.key, client_ca: c.pem, min_version: 1.2 }\nservers: {}")
        let tls = try #require(settings.httpConfiguration.tls)
        #expect(tls.files == ["./a.pem", "/b.key", "./c.pem"])
        #expect(tls.minimumVersion == .tls12)
        #expect(try read("tls: { certificate: a, key: b }\nservers: {}").tls?.minimumVersion == .tls13)
        #expect(problems("tls: { certificate: a }\nservers: {}").count == 1)
        #expect(problems("tls: { certificate: a, key: b, min_version: 1.1 }\nservers: {}").count == 1)
    }

    @Test func `is announced with the address that clients need`() {
        let plain = Banner.text(.tcp(host: "0.0.0.0", port: 80), isSecure: false, configuration: "c", servers: ["a"])
        #expect(plain.contains("at http://127.0.0.1:80/mcp\n"))
        let secure = Banner.text(.tcp(host: "::1", port: 80), isSecure: true, configuration: "c", servers: ["a"])
        #expect(secure.contains("at https://[::1]:80/mcp\n"))
        let socket = Banner.text(.unix(path: "/s"), isSecure: false, configuration: "c", servers: ["a"])
        #expect(socket.contains("at http://localhost/mcp on unix:/s\n"))
        #expect(socket.contains("curl -s --unix-socket /s http://localhost/mcp"))
    }

    @Test func `names the nearest key for one that is misspelt`() {
        #expect(problems("serverz: {}").first?.contains("serverz") == true)
        #expect(problems("servers: { u: { utilty: {} } }").isEmpty == false)
    }

    @Test func `of the starter is legal`() throws {
        #expect(try read(Starter.configuration).servers.map(\.name) == ["files", "utility"])
    }

    @Test func `tells which changes need a restart`() throws {
        let old = try read("servers: {}")
        let new = try read(
            "listen: 127.0.0.1:9\ntls: { certificate: a, key: b }\nlimits: { drain_timeout: 1s }\nservers: { u: { utility: {} } }"
        )
        #expect(new.restartNeeded(since: old) == ["listen", "tls", "limits"])
        #expect(old.restartNeeded(since: old).isEmpty)
    }
}
