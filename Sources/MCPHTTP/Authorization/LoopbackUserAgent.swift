import NIOCore
import NIOPosix
import Timing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Lets a user log in with their own browser: shows them an address to open, and waits on a port of this machine for the
/// redirect. For programs at a terminal.
public struct LoopbackUserAgent: UserAgent {
    private static let host = "127.0.0.1"

    private let path: String
    private let timeout: Duration
    private let clock: any Clock<Duration>
    private let present: @Sendable (String) async -> Void

    /// - Parameters:
    ///   - path: The path of the redirect address.
    ///   - timeout: How long the user may take.
    ///   - clock: Measures that time.
    ///   - present: Shows the user the address. By default it is written to standard error, because standard output may
    ///     be a transport.
    public init(
        path: String = "/callback", timeout: Duration = .seconds(300), clock: any Clock<Duration> = ContinuousClock(),
        present: @escaping @Sendable (String) async -> Void = LoopbackUserAgent.write
    ) {
        self.path = path
        self.timeout = timeout
        self.clock = clock
        self.present = present
    }

    /// An address with a port that is free: that of the registration, if it still is.
    public func redirectURI(preferring registered: String?) async throws -> String {
        if let registered, let url = OAuthURL(registered), url.host == Self.host, url.path == path, let port = url.port,
            (try? await freePort(port)) == port
        {
            return registered
        }
        return "http://\(Self.host):\(try await freePort(0))\(path)"
    }

    /// Shows the address and waits for the browser.
    ///
    /// - Throws: ``OAuthError`` with ``OAuthError/Code/timeout`` when the user takes too long.
    public func authorize(_ url: String, redirectURI: String) async throws -> String {
        guard let target = OAuthURL(redirectURI), target.host == Self.host, let port = target.port else {
            throw OAuthError(.configuration, "\(OAuthError.quoted(redirectURI)) is no address of \(Self.host).")
        }
        let (answers, answer) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(1))
        let state = OAuthURL(url)?.query.flatMap { FormCoding.decode($0)?["state"] }
        let visitors = RedirectVisitors(path: target.path, state: state) { answer.yield($0) }
        let channel = try await listen(port) { visitors.receive($0) }
        defer { channel.close(promise: nil) }
        await present(url)
        return target.origin + (try await firstAnswer(answers))
    }

    /// Writes the address to standard error.
    @Sendable public static func write(_ url: String) async {
        writeToStandardError("Open this address in a browser to log in:\n\n    \(url)\n\n")
    }

    private func firstAnswer(_ answers: AsyncStream<String>) async throws -> String {
        let (clock, timeout) = (clock, timeout)
        return try await withDeadline(timeout, clock: clock) {
            OAuthError(.timeout, "Nobody logged in within \(timeout); call again to be given another address.")
        } _: {
            for await answer in answers { return answer }
            throw CancellationError()
        }
    }

    private func freePort(_ wanted: Int) async throws -> Int {
        let channel = try await listen(wanted) { $0.eventLoop.makeSucceededVoidFuture() }
        let port = channel.localAddress?.port
        try await channel.close()
        guard let port else {
            throw OAuthError(.configuration, "No port of \(Self.host) is free for the browser's answer.")
        }
        return port
    }

    private func listen(
        _ port: Int, _ receive: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
    ) async throws -> any Channel {
        do {
            return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.backlog, value: 16)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer(receive)
                .bind(host: Self.host, port: port).get()
        } catch {
            throw OAuthError(
                .configuration, "Port \(port) of \(Self.host) cannot be used for the browser's answer; try again.")
        }
    }
}

/// Out of the type, where `write` is the system's whatever its library is called.
private func writeToStandardError(_ text: String) {
    let bytes = Array(text.utf8)
    // Nobody can be told when this fails.
    _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
