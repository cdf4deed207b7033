import NIOCore
import NIOPosix
import NIOSSL
import Timing

/// One connection to one server, logged in. Used by one task at a time.
final class BoltConnection: Sendable {
    let link: Link
    let clock: any Clock<Duration>
    let responseTimeout: Duration
    let serverAgent: String
    let version: BoltVersion
    private let usesUTC: Bool

    private init(
        link: Link, clock: any Clock<Duration>, responseTimeout: Duration, serverAgent: String, version: BoltVersion,
        usesUTC: Bool
    ) {
        (self.link, self.clock, self.responseTimeout) = (link, clock, responseTimeout)
        (self.serverAgent, self.version, self.usesUTC) = (serverAgent, version, usesUTC)
    }

    deinit { link.close() }

    // MARK: - Opening

    /// Connects and logs in within the configuration's time.
    static func open(
        _ address: BoltAddress, _ configuration: BoltConfiguration, clock: any Clock<Duration>
    ) async throws -> BoltConnection {
        let link = Link(maxMessageBytes: configuration.maxMessageBytes)
        do {
            return try await withDeadline(
                configuration.connectTimeout, clock: clock, orThrow: BoltError.late("the connection")
            ) {
                try await connect(link, address, configuration)
                return try await logIn(link, address, configuration, clock: clock)
            }
        } catch {
            link.close()
            throw error
        }
    }

    private static func connect(
        _ link: Link, _ address: BoltAddress, _ configuration: BoltConfiguration
    ) async throws {
        let context: NIOSSLContext?
        do {
            context = try configuration.tls.makeContext()
        } catch {
            throw BoltError(.misuse, "the file with the trusted certificates cannot be read")
        }
        ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(configuration.connectTimeout))
            .channelOption(ChannelOptions.autoRead, value: false)
            .channelOption(ChannelOptions.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: address.nameForTLS))
                    }
                    try channel.pipeline.syncOperations.addHandler(LinkHandler(link))
                }
            }
            .connect(host: address.host, port: address.port)
            .whenComplete { result in
                switch result {
                case .success(let channel): link.opened(channel)
                case .failure(let error): link.ended(ConnectionTrouble.error(for: error))
                }
            }
        try await link.wait { inbox, isOpen in isOpen || inbox.end != nil }
        if let end = link.end { throw end }
        link.sendRaw(BoltHandshake.request)
        try await link.wait { inbox, _ in inbox.conversation != nil || inbox.end != nil }
        if let end = link.end { throw end }
    }

    private static func logIn(
        _ link: Link, _ address: BoltAddress, _ configuration: BoltConfiguration, clock: any Clock<Duration>
    ) async throws -> BoltConnection {
        guard let version = link.version else { throw BoltError(.malformed, "no version was settled") }
        let credentials = configuration.authentication.fields
        var hello: [String: BoltValue] = ["user_agent": .string(configuration.userAgent)]
        if configuration.isRouted {
            var context = configuration.routingContext.mapValues(BoltValue.string)
            context["address"] = .string("\(address.host):\(address.port)")
            hello["routing"] = .map(context)
        }
        if version >= BoltVersion(5, 3) { hello["bolt_agent"] = ["product": .string(configuration.userAgent)] }
        if version.major < 5 { hello["patch_bolt"] = ["utc"] }
        let hasLogon = version >= BoltVersion(5, 1)
        if !hasLogon { hello.merge(credentials) { $1 } }
        try link.send([.hello(hello)] + (hasLogon ? [.logon(credentials)] : []), usesUTC: true)
        let fields = try await answer(of: link)
        if hasLogon { _ = try await answer(of: link) }
        let patches = fields["patch_bolt"]?.listValue ?? []
        return BoltConnection(
            link: link, clock: clock, responseTimeout: configuration.responseTimeout,
            serverAgent: fields["server"]?.stringValue ?? "", version: version,
            usesUTC: version.major >= 5 || patches.contains("utc"))
    }

    private static func answer(of link: Link) async throws -> [String: BoltValue] {
        while true {
            switch try link.poll() {
            case .done(_, let fields): return fields
            case .failed(_, let error): throw error
            case .row, .ignored: throw BoltError(.malformed, "the server did not answer the login")
            case nil: try await link.wait { inbox, _ in inbox.isDecided }
            }
        }
    }

    // MARK: - Talking

    /// Sends requests in one piece; their answers come from ``next(within:)`` in the same order.
    func send(_ requests: [BoltRequest]) throws(BoltError) { try link.send(requests, usesUTC: usesUTC) }

    /// The next event.
    ///
    /// - Throws: ``BoltError`` where none comes in time or at all; `CancellationError`.
    func next(within limit: Duration? = nil) async throws -> Conversation.Event {
        while true {
            if let event = try link.poll() { return event }
            let link = link
            try await withDeadline(limit ?? responseTimeout, clock: clock, orThrow: BoltError.late("the server")) {
                try await link.wait { inbox, _ in inbox.isDecided }
            }
        }
    }

    /// The answer to the next request that waits for one.
    func answer(within limit: Duration? = nil) async throws -> [String: BoltValue] {
        switch try await next(within: limit) {
        case .done(_, let fields): return fields
        case .failed(_, let error): throw error
        case .ignored(let request): throw BoltError(.misuse, "\(request) was ignored, as an earlier request failed")
        case .row: throw BoltError(.malformed, "the server sent a row where a summary was due")
        }
    }

    /// Whether the connection can serve someone new, at once or after the reset that is on its way.
    var isUsable: Bool {
        guard link.end == nil else { return false }
        return link.isClean || link.phase == .resetting
    }

    /// Waits for the reset that is on its way.
    func awaitClean(within limit: Duration) async throws {
        let link = link
        if link.isClean { return }
        try await withDeadline(limit, clock: clock, orThrow: BoltError.late("the reset")) {
            try await link.wait { inbox, _ in inbox.isClean || inbox.end != nil }
            if let end = link.end { throw end }
        }
    }

    /// Asks whether the server is there.
    func check(within limit: Duration) async throws {
        try send([.reset])
        _ = try await answer(within: limit)
    }
}

extension BoltAddress {
    /// Names are checked against the certificate and told to the server; numbers are no names.
    fileprivate var nameForTLS: String? {
        (try? SocketAddress(ipAddress: host, port: port)) == nil ? host : nil
    }
}
