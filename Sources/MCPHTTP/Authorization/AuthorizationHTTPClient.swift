public import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Sends the requests of OAuth with AsyncHTTPClient.
public struct AuthorizationHTTPClient: AuthorizationHTTP {
    private let client: HTTPClient
    private let timeout: TimeAmount

    /// - Parameters:
    ///   - client: One that follows no redirects (`redirectConfiguration: .disallow`), for certificates or a proxy of
    ///     one's own. Without it, one is used that the whole process shares.
    ///   - timeout: How long an answer may take.
    public init(client: HTTPClient? = nil, timeout: Duration = .seconds(30)) {
        self.client = client ?? Self.shared
        self.timeout = TimeAmount(timeout)
    }

    /// Sends one request. Finishes it even when the task is cancelled, within the time that was given.
    public func send(_ request: AuthorizationHTTPRequest) async throws -> AuthorizationHTTPResponse {
        var outgoing = try HTTPClient.Request(url: request.url, method: HTTPMethod(rawValue: request.method))
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        if !request.body.isEmpty { outgoing.body = .bytes(request.body) }
        let collector = ResponseAccumulator(request: outgoing, maxBodySize: AuthorizationHTTPResponse.maxBodyBytes)
        // The future, unlike the asynchronous function, does not cancel the request with the task.
        let answer = try await client.execute(request: outgoing, delegate: collector, deadline: .now() + timeout).get()
        guard answer.history.count <= 1 else {
            throw OAuthError(.configuration, "The HTTP client for OAuth follows redirects; it must be made not to.")
        }
        return AuthorizationHTTPResponse(
            status: Int(answer.status.code), headers: answer.headers.map { (name: $0.name, value: $0.value) },
            body: answer.body.map { Array($0.readableBytesView) } ?? [])
    }

    /// Lives as long as the process, so nobody has to shut it down.
    private static let shared: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(30))
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
