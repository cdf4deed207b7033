import AsyncHTTPClient
import Logging
import MCP
import NIOCore
import NIOHTTP1
import Synchronization
import Timing

/// What a `GET` for a stream came to.
private enum StreamAttempt {
    case stream(HTTPClientResponse.Body)
    /// Not now.
    case later
    /// The events that were seen last are not kept any more.
    case tooFarBack
    case sessionEnded
    /// Not with these credentials.
    case unauthorized
    /// Never.
    case none(status: Int)
}

extension HTTPClientConnection {
    /// Asks for the rest of a request's stream.
    ///
    /// - Returns: Nil when it is worthwhile to ask again.
    func resume(
        _ request: OutgoingRequest, at place: RequestFields.Place, after last: String
    ) async throws -> HTTPClientResponse.Body? {
        var place = place
        if request.revision == nil { place.session = session.withLock { $0.id } }
        var call = HTTPCaller.Call(
            method: .GET, headers: fields.stream(at: place, after: last, own: request.headers))
        call.hasOwnCredentials = request.hasOwnCredentials
        switch try await attempt(call) {
        case .stream(let body): return body
        case .later: return nil
        case .tooFarBack: throw ExchangeFailure.lost("The server does not keep the rest of the stream any more.")
        case .sessionEnded:
            _ = endSession(place.session)
            throw ExchangeFailure.lost("The server ended the session while it worked on the request.")
        case .unauthorized: throw refusedRest(status: 401)
        case .none(let status): throw refusedRest(status: status)
        }
    }

    private func refusedRest(status: Int) -> ExchangeFailure {
        .lost("The stream broke, and the server refused the rest of it with status \(status).")
    }

    /// Reads what a server with sessions says between requests, as long as the connection lasts.
    func listen(_ inbox: any ClientInbox) async {
        guard configuration.opensStandaloneStream, let revision = try? await handshake.value(), !revision.isModern
        else {
            return
        }
        do {
            try await follow(inbox, in: revision)
        } catch is CancellationError {
        } catch {
            configuration.logger.debug("no stream between requests", metadata: ["error": "\(error)"])
        }
    }

    private func follow(_ inbox: any ClientInbox, in revision: ProtocolRevision) async throws {
        var limits = configuration.reconnecting
        limits.attempts = nil
        var resumption = StreamResumption(limits: limits)
        var hasHadOne = false
        var mayRecover = true
        let timeline = Timeline(configuration.clock)
        while true {
            let place = RequestFields.Place(session: session.withLock { $0.id }, revision: revision)
            let begin = timeline.elapsed()
            var call = HTTPCaller.Call(method: .GET, headers: fields.stream(at: place, after: resumption.lastEventID))
            call.mayRecover = mayRecover
            switch try await patientAttempt(call, mayRecover: &mayRecover) {
            case .stream(let body):
                (hasHadOne, mayRecover) = (true, true)
                try await read(body, inbox, &resumption)
            case .later, .unauthorized: break
            case .tooFarBack: resumption.forget()
            case .sessionEnded where hasHadOne && endSession(place.session): return
            case .sessionEnded: return
            case .none(let status):
                return configuration.logger.debug("the server has no stream", metadata: ["status": "\(status)"])
            }
            guard case .resume(let wait) = resumption.ended(after: timeline.elapsed() - begin) else { return }
            try await timeline.sleep(wait)
        }
    }

    /// Asks for the stream that nobody waits for: what keeps the credentials away, as an authorization server that is
    /// down, is no reason to do without it for good.
    ///
    /// - Parameter mayRecover: Made false by a refusal that asking again can only turn into one login after the other.
    ///   Credentials that another request gets meanwhile are used all the same.
    private func patientAttempt(_ call: HTTPCaller.Call, mayRecover: inout Bool) async throws -> StreamAttempt {
        do {
            let outcome = try await attempt(call)
            if case .unauthorized = outcome { mayRecover = false }
            return outcome
        } catch let error as ExchangeFailure {
            throw error
        } catch {
            try Task.checkCancellation()
            if (error as? OAuthError)?.code != .unreachable { mayRecover = false }
            configuration.logger.debug("no credentials for the stream yet", metadata: ["error": "\(error)"])
            return .later
        }
    }

    /// Reads until the stream ends or breaks.
    private func read(
        _ body: HTTPClientResponse.Body, _ inbox: any ClientInbox, _ resumption: inout StreamResumption
    ) async throws {
        var parser = ServerSentEventParser(maxBytes: configuration.maxMessageBytes)
        do {
            for try await part in body {
                for event in try parser.consume(part.readableBytesView) {
                    resumption.received(event)
                    await take(event, inbox)
                }
            }
        } catch {
            configuration.logger.debug("the stream between requests broke", metadata: ["error": "\(error)"])
        }
        try Task.checkCancellation()
    }

    private func take(_ event: ServerSentEventParser.Event, _ inbox: any ClientInbox) async {
        guard event.name == "message", let data = event.data, !data.isEmpty else { return }
        do {
            switch try JSONRPCFrame.parse(data[...], maxBytes: configuration.maxMessageBytes) {
            case .single(let message): await take(message, inbox)
            case .batch(let messages):
                for message in messages {
                    if case .success(let message) = message { await take(message, inbox) }
                }
            }
        } catch {
            configuration.logger.debug("a message of the server was dropped", metadata: ["why": "\(error.error)"])
        }
    }

    private func take(_ message: JSONRPCMessage, _ inbox: any ClientInbox) async {
        // Answers have no place here: each comes on the stream of its request.
        if case .response = message { return }
        await inbox.receive(message, on: nil)
    }

    // MARK: - Asking

    private func attempt(_ call: HTTPCaller.Call) async throws -> StreamAttempt {
        let answer: HTTPAnswer
        do {
            answer = try await caller.send(call)
        } catch ExchangeFailure.unreachable, ExchangeFailure.lost {
            return .later
        }
        if answer.isSuccess, answer.isEventStream { return .stream(answer.body) }
        await caller.discard(answer)
        try Task.checkCancellation()
        switch answer.status {
        case 408, 409, 425, 429,
            500..<600 where answer.status != 501:
            return .later
        case 401: return .unauthorized
        case 400 where call.headers.contains(name: "Last-Event-ID"): return .tooFarBack
        case 404: return .sessionEnded
        default: return .none(status: answer.status)
        }
    }
}
