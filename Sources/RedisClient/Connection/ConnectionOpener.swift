import NIOCore
import NIOPosix
import NIOSSL
import Timing

/// Opens connections that are logged in.
struct ConnectionOpener: Sendable {
    let group: any EventLoopGroup
    let login: RedisLogin
    /// Whether a replica will not do.
    var requiresMaster = false
    let tls: NIOSSLContext?
    let serverName: String?
    let limits: RedisConnectionLimits
    let commandTimeout: Duration
    let timeline: Timeline

    /// - Returns: A connection, which works while somebody runs it.
    func open(_ address: RedisAddress) async throws -> RedisConnection {
        let connection = try await connect(to: address)
        do {
            try await greet(connection)
            return connection
        } catch {
            connection.fail(RedisError(.closed, "The login failed."))
            throw error
        }
    }

    private func connect(to address: RedisAddress) async throws -> RedisConnection {
        let bootstrap = ClientBootstrap(group: group)
            .connectTimeout(.nanoseconds(Int64(limits.connectTimeout / .nanoseconds(1))))
            .channelOption(.socketOption(.so_keepalive), value: 1)
        let prepare: @Sendable (any Channel) -> EventLoopFuture<RedisConnection> = { channel in
            channel.eventLoop.makeCompletedFuture { try prepared(channel, for: address) }
        }
        do {
            switch address {
            case .tcp(let host, let port):
                return try await bootstrap.connect(host: host, port: port, channelInitializer: prepare)
            case .unix(let path):
                return try await bootstrap.connect(unixDomainSocketPath: path, channelInitializer: prepare)
            }
        } catch is CancellationError {
            throw CancellationError()
        } catch let error as NIOSSLExtraError {
            throw RedisError(.configuration, "The TLS settings cannot be used (\(type(of: error))).")
        } catch {
            throw RedisError(.unreachable, "The Redis server cannot be reached.")
        }
    }

    private func prepared(_ channel: any Channel, for address: RedisAddress) throws -> RedisConnection {
        let connection = RedisConnection(
            channel: channel, limits: limits, commandTimeout: commandTimeout, timeline: timeline)
        let pipeline = channel.pipeline.syncOperations
        if let tls {
            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: serverName ?? address.hostName))
        }
        try pipeline.addHandler(RedisChannelHandler(connection: connection, limits: limits.reply))
        return connection
    }

    /// The deadlines of the connection's own commands are not watched yet, so the whole is under one.
    private func greet(_ connection: RedisConnection) async throws {
        let version = try await timeline.withDeadline(limits.connectTimeout) {
            RedisError(.unreachable, "The Redis server accepts connections but does not answer.")
        } _: {
            var handshake = Handshake(login, requiresMaster: requiresMaster)
            var step = handshake.begin()
            while case .send(let command) = step {
                let reply: RedisValue
                do {
                    reply = try await connection.ask([command])
                } catch let error as RedisError {
                    throw RedisError(.unreachable, "The login did not get through. \(error.message)")
                }
                step = try handshake.received(reply)
            }
            guard case .done(let version) = step else { preconditionFailure("a handshake ends with done") }
            return version
        }
        connection.settle(protocolVersion: version)
    }
}
