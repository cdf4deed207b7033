import AsyncHTTPClient
import MCP
import NIOCore
import NIOHTTP1

/// The answer to one HTTP request; its body may still be on the way.
struct HTTPAnswer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: HTTPClientResponse.Body

    var isSuccess: Bool { (200..<300).contains(status) }
    var isJSON: Bool { headers.first(name: "Content-Type")?.isJSONContentType ?? false }
    var isEventStream: Bool { headers.first(name: "Content-Type")?.isEventStreamContentType ?? false }
}

/// Makes the HTTP requests to one server: with credentials, within its origin, and within bounds.
struct HTTPCaller: Sendable {
    let address: ServerAddress
    let pool: HTTPConnectionPool
    let authorizer: (any RequestAuthorizer)?
    let maxRedirects: Int
    private let closeTimeout: Duration
    private let clock: any Clock<Duration>

    static let maxRecoveries = 3
    /// The most that is read of the body of a refusal.
    static let maxRefusalBytes = 256 << 10

    init(address: ServerAddress, configuration: HTTPClientTransport.Configuration) {
        self.address = address
        pool = configuration.pool
        authorizer = configuration.authorizer
        maxRedirects = max(0, configuration.maxRedirects)
        closeTimeout = configuration.closeTimeout
        clock = configuration.clock
    }

    /// One request as its maker wants it.
    struct Call: Sendable {
        var method: HTTPMethod
        var headers: HTTPHeaders
        var body: ByteBuffer?
        /// Nil for the server's own address.
        var address: ServerAddress?
        /// Whether a refusal may be answered with new credentials, which can mean asking a person.
        var mayRecover = true
        /// Whether it brings credentials of its own, for which the authorizer is not responsible.
        var hasOwnCredentials = false
        /// Runs what may ask a person, whose time is not the server's.
        var waitingForUser: @Sendable (@escaping @Sendable () async throws -> Bool) async throws -> Bool = {
            try await $0()
        }
    }

    /// Sends a request, once more for each time that the server's refusal brings new credentials.
    func send(_ call: Call) async throws -> HTTPAnswer {
        var address = call.address ?? address
        var redirects = 0
        var recoveries = 0
        while true {
            let target = AuthorizationTarget(method: call.method.rawValue, url: address.text)
            let (answer, sent) = try await sendOnce(call, to: target)
            if redirects < maxRedirects, let next = redirection(answer, from: address) {
                redirects += 1
                address = next
                await discard(answer)
                continue
            }
            guard answer.status == 401 || answer.status == 403, let authorizer, !call.hasOwnCredentials,
                call.mayRecover, recoveries < Self.maxRecoveries
            else { return answer }
            recoveries += 1
            let refusal = await keepingBody(of: answer)
            let challenge = AuthorizationChallenge(
                target: target, status: answer.status, challenges: answer.headers["WWW-Authenticate"],
                requestHeaders: sent.pairs, responseHeaders: answer.headers.pairs)
            guard try await call.waitingForUser({ try await authorizer.recover(from: challenge) }) else {
                return refusal
            }
        }
    }

    private static func isOverUnixSocket(_ url: String) -> Bool { url.prefix { $0 != ":" }.hasSuffix("+unix") }

    private func sendOnce(_ call: Call, to target: AuthorizationTarget) async throws -> (HTTPAnswer, HTTPHeaders) {
        var request = HTTPClientRequest(url: target.url)
        request.method = call.method
        request.headers = call.headers
        if Self.isOverUnixSocket(target.url), !request.headers.contains(name: "Host") {
            // The host of such a URL is a path, which no server would know as its name.
            request.headers.add(name: "Host", value: "localhost")
        }
        if let authorizer, !call.hasOwnCredentials {
            for (name, value) in try await authorizer.headers(for: target) {
                request.headers.replaceOrAdd(name: name, value: value)
            }
        }
        request.body = call.body.map { .bytes($0) }
        let response: HTTPClientResponse
        do {
            response = try await pool.client.execute(request, deadline: .distantFuture)
        } catch {
            throw ExchangeFailure.from(error)
        }
        let answer = HTTPAnswer(
            status: Int(response.status.code), headers: response.headers, body: response.body)
        if let authorizer, !call.hasOwnCredentials {
            await authorizer.observe(
                AuthorizationResponse(target: target, status: answer.status, headers: answer.headers.pairs))
        }
        return (answer, request.headers)
    }

    /// Where a redirection leads that keeps the method and stays with the server.
    private func redirection(_ answer: HTTPAnswer, from address: ServerAddress) -> ServerAddress? {
        guard answer.status == 307 || answer.status == 308, let place = answer.headers.first(name: "Location"),
            let next = address.resolving(place), next.origin == address.origin
        else { return nil }
        return next
    }

    // MARK: - Bodies

    /// The same answer with its body at hand, so that its connection is free while the refusal is dealt with.
    private func keepingBody(of answer: HTTPAnswer) async -> HTTPAnswer {
        var answer = answer
        let body = try? await answer.body.collect(upTo: Self.maxRefusalBytes)
        answer.body = .bytes(body ?? ByteBuffer())
        return answer
    }

    /// The error for an answer that is no success.
    static func refusal(_ answer: HTTPAnswer) async throws -> ExchangeFailure {
        let body = try? await answer.body.collect(upTo: maxRefusalBytes)
        try Task.checkCancellation()
        return .refusal(answer, body: body.map { Array($0.readableBytesView) } ?? [])
    }

    /// Reads what nobody wants, so that the connection can be used again, but not for long.
    func discard(_ answer: HTTPAnswer) async {
        if answer.headers.first(name: "Content-Length") == "0" { return await Self.readToEnd(answer.body) }
        await briefly { await Self.readToEnd(answer.body) }
    }

    /// Does what may be left undone: it is given up after the time to close.
    func briefly(_ body: @escaping @Sendable () async -> Void) async {
        await withTaskGroup(of: Void.self) { [clock, closeTimeout] group in
            group.addTask { await body() }
            group.addTask { try? await clock.sleep(for: closeTimeout) }
            await group.next()
            group.cancelAll()
        }
    }

    private static func readToEnd(_ body: HTTPClientResponse.Body) async {
        var rest = maxRefusalBytes
        do {
            for try await part in body {
                rest -= part.readableBytes
                if rest < 0 { return }
            }
        } catch {}
    }
}

extension HTTPHeaders {
    /// The fields as they go over the borders of this library.
    var pairs: [(name: String, value: String)] { map { ($0.name, $0.value) } }
}
