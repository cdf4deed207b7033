import Foundation
import JSON
import NIOCore
import NIOPosix
import Testing

@testable import MCPHTTP

@Suite(.timeLimit(.minutes(1))) struct `A Unix socket` {
    @Test(arguments: [UInt16(0o600), 0o660]) func `serves those that may connect, and is gone afterwards`(
        permissions: UInt16
    ) async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s").path
            try await WebTestServer.run(on: .unix(path: path, permissions: permissions)) { server in
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                #expect(attributes[.posixPermissions] as? Int == Int(permissions))
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["s"])
                let client = try await server.connect()
                try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.answer().body == "GET /a ")
                await client.close()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test func `takes the place of one that nobody answers at`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s").path
            let crashed = try await ServerBootstrap(group: WebTestServer.group).bind(unixDomainSocketPath: path + "t")
                .get()
            // It would remove the file where it was bound.
            try FileManager.default.moveItem(atPath: path + "t", toPath: path)
            try await crashed.close()
            #expect(FileManager.default.fileExists(atPath: path))
            try await WebTestServer.run(on: .unix(path: path)) { server in
                let client = try await server.connect()
                try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.answer().body == "GET /a ")
                await client.close()
            }
        }
    }

    @Test func `is left alone while another server answers at it`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s").path
            try await WebTestServer.run(on: .unix(path: path)) { server in
                await #expect(throws: UnixSocketError.self) {
                    try await WebTestServer.run(on: .unix(path: path)) { _ in }
                }
                let client = try await server.connect()
                try await client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(try await client.answer().body == "GET /a ")
                await client.close()
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["s"])
            }
        }
    }

    @Test func `is not removed when it is another server's by now`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s").path
            try await WebTestServer.run(on: .unix(path: path)) { _ in
                try FileManager.default.removeItem(atPath: path)
                try Data().write(to: URL(filePath: path))
            }
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func `does not take the place of a file`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s").path
            try Data("mine".utf8).write(to: URL(filePath: path))
            await #expect(throws: UnixSocketError.self) { try await WebTestServer.run(on: .unix(path: path)) { _ in } }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
        }
    }

    @Test(arguments: ["", "a\0b", "/" + String(repeating: "x", count: 107), "/nowhere/at/all/s"])
    func `needs a path that can be one`(path: String) {
        let error = #expect(throws: UnixSocketError.self) { try UnixSocketFile(path, permissions: 0o600) }
        #expect(error?.description.hasPrefix("The Unix socket \(path): ") == true)
    }

    @Test func `has any host name, but not any web page`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.appending(path: "s").path
            try await TestServer.run(Specimen().server) {
                $0.configuration.listen = .unix(path: path)
            } body: { server in
                #expect(try await server.http.listening == .unix(path: path))
                let client = HTTPClient(wire: try await Wire.connect(to: try SocketAddress(unixDomainSocketPath: path)))
                var call = Ask.modernCall("echo", ["text": "hi"])
                call.headers.removeAll { $0.name == "Host" }
                #expect(try await client.ask(call.with("Host", "anything.example")).text == "hi")
                let page = call.with("Host", "anything.example").with("Origin", "https://evil.example")
                #expect(try await client.ask(page).status == 403)
                await client.close()
            }
        }
    }
}
