import Testing

@testable import RedisClient

@Suite struct `A login` {
    /// Talks to a server that gives these replies, and returns what was said.
    private static func talk(
        _ login: RedisLogin, _ replies: [RedisValue], requiresMaster: Bool = false
    ) throws -> (said: [String], version: Int) {
        var handshake = Handshake(login, requiresMaster: requiresMaster)
        var step = handshake.begin()
        var said: [String] = []
        var replies = replies[...]
        while case .send(let command) = step {
            said.append(command.map(\.string).joined(separator: " "))
            let reply = replies.popFirst()
            step = try handshake.received(try #require(reply))
        }
        guard case .done(let version) = step else { return (said, 0) }
        return (said, version)
    }

    private static let full = RedisLogin(user: "u", password: "p", database: 3, clientName: "imcp")

    @Test func `speaks RESP3 where it can`() throws {
        let (said, version) = try Self.talk(Self.full, [.map([]), .status("OK"), .status("OK")])
        #expect(said == ["HELLO 3 AUTH u p", "SELECT 3", "CLIENT SETNAME imcp"])
        #expect(version == 3)
    }

    @Test func `says nothing that is not needed`() throws {
        #expect(try Self.talk(RedisLogin(), [.map([])]).said == ["HELLO 3"])
        var login = RedisLogin()
        login.prefersRESP3 = false
        #expect(try Self.talk(login, []).said.isEmpty)
    }

    @Test(arguments: ["ERR unknown command 'HELLO'", "NOPROTO unsupported protocol version", "NOPERM no"])
    func `goes back to RESP2`(refusal: String) throws {
        let (said, version) = try Self.talk(
            Self.full, [.error(refusal), .status("OK"), .status("OK"), .error("ERR unknown command")])
        #expect(said == ["HELLO 3 AUTH u p", "AUTH u p", "SELECT 3", "CLIENT SETNAME imcp"])
        #expect(version == 2)
    }

    @Test func `gives only a password to the default user`() throws {
        var login = RedisLogin(password: "p")
        #expect(try Self.talk(login, [.map([])]).said == ["HELLO 3 AUTH default p"])
        login.prefersRESP3 = false
        #expect(try Self.talk(login, [.status("OK")]).said == ["AUTH p"])
    }

    @Test(arguments: [
        [RedisValue.error("WRONGPASS invalid username-password pair")], [.error("NOAUTH HELLO must be called")],
        [.error("ERR unknown command"), .error("ERR invalid password")],
    ])
    func `says when it was refused, without the password`(replies: [RedisValue]) {
        let error = #expect(throws: RedisError.self) { try Self.talk(Self.full, replies) }
        #expect(error?.code == .authenticationFailed)
    }

    @Test func `says when the database does not open`() {
        let error = #expect(throws: RedisError.self) {
            try Self.talk(Self.full, [.map([]), .error("ERR DB index is out of range")])
        }
        #expect(error?.code == .configuration)
    }

    @Test func `finds out whether it is at a master`() throws {
        let (said, _) = try Self.talk(
            RedisLogin(), [.map([]), .array([.status("master")])], requiresMaster: true)
        #expect(said == ["HELLO 3", "ROLE"])
        #expect(throws: RedisError.self) {
            try Self.talk(RedisLogin(), [.map([]), .array([.status("slave")])], requiresMaster: true)
        }
    }
}
