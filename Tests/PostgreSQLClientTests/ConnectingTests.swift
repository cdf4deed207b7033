import Foundation
import PostgreSQLClient
import RealServers
import Testing

@Suite struct `Connecting` {
    @Test(arguments: PostgreSQLServer.installed)
    func `works over a Unix socket and over the first host that answers`(
        version: PostgreSQLServer.Version
    ) async throws {
        let server = try await PostgreSQLServer.shared(version)
        var configuration = try PostgreSQLConfiguration(server.url)
        configuration["host"] = server.socketDirectory
        let connection = try await PostgreSQLConnection.connect(configuration)
        #expect(try await connection.value("SELECT inet_client_addr()") == .null)
        #expect(try await connection.value("SHOW application_name") == .text("imcp"))
        let free = try ServerProcess.freePort()
        configuration["host"] = "127.0.0.1,127.0.0.1"
        configuration["port"] = "\(free),\(server.port)"
        configuration["target_session_attrs"] = "read-write"
        let second = try await PostgreSQLConnection.connect(configuration)
        #expect(try await second.value("SELECT 1") == .integer(1))
        configuration["target_session_attrs"] = "standby"
        #expect(await failure { try await PostgreSQLConnection.connect(configuration) } != nil)
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `says what is wrong without saying where`(version: PostgreSQLServer.Version) async throws {
        var configuration = try await Database.configuration(version)
        configuration["password"] = "not-the-password"
        let wrong = await failure { try await PostgreSQLConnection.connect(configuration) }
        #expect(wrong?.kind == .authentication)
        #expect(wrong?.sqlState == "28P01")
        configuration["port"] = "\(try ServerProcess.freePort())"
        let refused = await failure { try await PostgreSQLConnection.connect(configuration) }
        #expect(refused?.kind == .refused)
        for error in [wrong, refused] {
            let text = "\(String(describing: error)) \(String(reflecting: configuration))"
            #expect(!text.contains("127.0.0.1") && !text.contains("not-the-password"))
        }
        var named = try await Database.configuration(version)
        named["dbname"] = "nowhere"
        #expect(await failure { try await PostgreSQLConnection.connect(named) }?.sqlState == "3D000")
        #expect(throws: PostgreSQLError.self) { () throws in
            _ = try PostgreSQLConfiguration("postgresql://[oops")
        }
    }

    @Test(.enabled(if: PostgreSQLServer.Version.v15.isInstalled, "PostgreSQL 15 is not installed"))
    func `trusts the given certificate only`() async throws {
        let server = try await PostgreSQLServer.shared(.v15)
        var configuration = try PostgreSQLConfiguration(server.url)
        configuration["sslmode"] = "verify-full"
        #expect(await failure { try await PostgreSQLConnection.connect(configuration) }?.kind == .tls)
        configuration["sslrootcert"] = try #require(server.certificate).path
        let connection = try await PostgreSQLConnection.connect(configuration)
        #expect(connection.isEncrypted)
        let length = try await connection.withRows(
            PostgreSQLQuery("SELECT repeat('z', 100000) FROM generate_series(1, 200)")
        ) { rows in
            var length = 0
            while let row = try await rows.next() { length += row.byteCount(0) ?? 0 }
            return length
        }
        #expect(length == 20_000_000)
        let nowhere = try PostgreSQLConfiguration("host=example.invalid dbname=x")
        let free = await failure { try await PostgreSQLConnection.connect(nowhere) }
        #expect(free?.kind == .unreachable)
    }

    @Test func `gives up at its deadline and when it is cancelled`() async throws {
        let silent = try SilentServer()
        var configuration = try PostgreSQLConfiguration("postgresql://someone@127.0.0.1:\(silent.port)/x")
        configuration.connectTimeout = .milliseconds(100)
        let error = await failure { try await PostgreSQLConnection.connect(configuration) }
        #expect(error?.kind == .timeout)
        configuration.connectTimeout = .seconds(600)
        await withTaskGroup(of: PostgreSQLError?.self) { [configuration] group in
            group.addTask { await failure { try await PostgreSQLConnection.connect(configuration) } }
            group.cancelAll()
            let error = await group.next() ?? nil
            #expect(error?.kind == .cancelled)
        }
    }
}

@Suite struct `Copying` {
    @Test(arguments: PostgreSQLServer.installed)
    func `goes in and out in pieces`(version: PostgreSQLServer.Version) async throws {
        let connection = try await Database.connect(version)
        _ = try await connection.execute("CREATE TEMP TABLE copied (a int, b text)")
        let count = try await connection.copyIn("COPY copied FROM STDIN") { writer in
            for number in 0..<20_000 { try await writer.write(Array("\(number)\trow \(number)\n".utf8)) }
        }
        #expect(count == 20_000)
        #expect(try await connection.value("SELECT sum(a) FROM copied") == .integer(199_990_000))
        let bytes = try await connection.copyOut("COPY copied TO STDOUT") { data in
            var bytes = 0
            while let piece = try await data.next() { bytes += piece.count }
            return bytes
        }
        #expect(bytes == 297_780)
        let first = try await connection.copyOut("COPY (SELECT generate_series(1, 5000000)) TO STDOUT") { data in
            try await data.next()?.first
        }
        #expect(first == UInt8(ascii: "1"))
        #expect(try await connection.value("SELECT count(*) FROM copied") == .integer(20_000))
    }

    @Test(arguments: PostgreSQLServer.installed)
    func `copies nothing when it fails`(version: PostgreSQLServer.Version) async throws {
        struct Stop: Error {}
        let connection = try await Database.connect(version)
        _ = try await connection.execute("CREATE TEMP TABLE uncopied (a int)")
        let wrong = await failure {
            try await connection.copyIn("COPY uncopied FROM STDIN") { try await $0.write(Array("1\nx\n".utf8)) }
        }
        #expect(wrong?.sqlState == "22P02")
        await #expect(throws: Stop.self) {
            try await connection.copyIn("COPY uncopied FROM STDIN") { writer async throws in
                try await writer.write(Array("1\n".utf8))
                throw Stop()
            }
        }
        let none = await failure { try await connection.copyIn("COPY nowhere FROM STDIN") { _ in } }
        #expect(none?.sqlState == "42P01")
        #expect(try await connection.value("SELECT count(*) FROM uncopied") == .integer(0))
    }
}

@Suite struct `Listening` {
    @Test(arguments: PostgreSQLServer.installed)
    func `tells notifications in their order`(version: PostgreSQLServer.Version) async throws {
        let listener = try await Database.connect(version)
        let sender = try await Database.connect(version)
        let notifications = try await listener.notifications(of: ["a \"channel\""])
        for number in 0..<10 { _ = try await sender.execute("SELECT pg_notify('a \"channel\"', '\(number)')") }
        var payloads: [String] = []
        for try await notification in notifications {
            payloads.append(notification.payload)
            if payloads.count == 10 { break }
        }
        #expect(payloads == (0..<10).map(String.init))
        await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await notifications.next()) == nil }
            group.cancelAll()
            #expect(await group.next() == true)
        }
        _ = try await sender.execute("SELECT pg_terminate_backend(\(listener.backendID))")
        #expect(await failure { try await notifications.next() }?.kind == .lost)
    }
}

/// Takes connections and says nothing.
private final class SilentServer: Sendable {
    let port: Int
    private let descriptor: Int32

    init() throws {
        port = try ServerProcess.freePort()
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let isBound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isBound && listen(descriptor, 8) == 0)
    }

    deinit { close(descriptor) }
}
