/// What is said before the first command: login, protocol version, database, name. Pure: asks for commands, is told the
/// replies.
struct Handshake {
    enum Step: Equatable {
        case send([RedisArgument])
        case done(protocolVersion: Int)
    }

    private enum Phase { case start, hello, auth, select, name, role, done }

    private let login: RedisLogin
    private let requiresMaster: Bool
    private var phase = Phase.start
    private var version = 2

    init(_ login: RedisLogin, requiresMaster: Bool = false) {
        self.login = login
        self.requiresMaster = requiresMaster
    }

    /// The first thing to do.
    mutating func begin() -> Step {
        guard login.prefersRESP3 else { return authenticate() }
        phase = .hello
        let credentials: [RedisArgument] =
            login.password.map { ["AUTH", RedisArgument(login.user ?? "default"), RedisArgument($0)] } ?? []
        return .send(["HELLO", "3"] + credentials)
    }

    /// What to do after a reply.
    mutating func received(_ reply: RedisValue) throws(RedisError) -> Step {
        if case .error(let text) = reply.plain { return try refused(RedisError(reply: text)) }
        switch phase {
        case .hello:
            version = 3
            return select()
        case .auth: return select()
        case .select: return name()
        case .role:
            guard reply.elements?.first?.string == "master" else {
                throw RedisError(.topology, "The Redis server is a replica; its sentinels do not know that yet.")
            }
            return finish()
        default: return role()
        }
    }

    private mutating func refused(_ error: RedisError) throws(RedisError) -> Step {
        switch (phase, error.prefix) {
        case (.hello, "WRONGPASS"), (.hello, "NOAUTH"), (.auth, _):
            throw RedisError(.authenticationFailed, "The Redis server refused the user name or the password.")
        // A server before 6, one that keeps to RESP2, or a proxy that does not know the command.
        case (.hello, _): return authenticate()
        case (.select, "NOAUTH"):
            throw RedisError(.authenticationFailed, "The Redis server wants a password.")
        case (.select, _):
            throw RedisError(.configuration, "The Redis server does not open database \(login.database).")
        // A user who may not ask has no choice but to believe the sentinels.
        case (.role, _): return finish()
        // A name is a comfort for operators, not a need.
        default: return role()
        }
    }

    private mutating func authenticate() -> Step {
        guard let password = login.password else { return select() }
        phase = .auth
        return .send(["AUTH"] + (login.user.map { [RedisArgument($0)] } ?? []) + [RedisArgument(password)])
    }

    private mutating func select() -> Step {
        guard login.database != 0 else { return name() }
        phase = .select
        return .send(["SELECT", RedisArgument(login.database)])
    }

    private mutating func name() -> Step {
        guard let name = login.clientName else { return role() }
        phase = .name
        return .send(["CLIENT", "SETNAME", RedisArgument(name)])
    }

    private mutating func role() -> Step {
        guard requiresMaster else { return finish() }
        phase = .role
        return .send(["ROLE"])
    }

    private mutating func finish() -> Step {
        phase = .done
        return .done(protocolVersion: version)
    }
}
