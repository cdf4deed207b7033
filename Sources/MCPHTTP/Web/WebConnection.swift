import NIOCore
import NIOHTTP1

/// One HTTP/1.1 connection or HTTP/2 stream as the code that answers sees it.
///
/// Fastest on the connection's event loop, where the responder is started, and correct from any thread: each method
/// checks where it runs, because a task's executor is a preference and not a promise.
struct WebConnection: Sendable {
    let channel: any Channel
    let handler: NIOLoopBound<WebConnectionHandler>
    /// What every answer carries beside its own headers.
    var commonHeaders = HTTPHeaders()

    /// The client's address; nil when it is already gone.
    var remoteAddress: SocketAddress? { channel.remoteAddress }

    /// Writes the whole answer in one flush and sets its content-length. The body is left out where HTTP has none (HEAD,
    /// 204, 304). Returns when the client has read enough for another answer; false: it is gone or too slow, or the
    /// request was already answered. `connection: close` among the headers closes the connection afterwards.
    @discardableResult
    func answer(_ status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer()) async -> Bool
    {
        let headers = complete(headers)
        return await finish(onLoop { $0.answer(status, headers, body) })
    }

    /// Writes one part of an answer. Waits while the client is slow; false: it is gone or took longer than
    /// `WebLimits.writeTimeout`, and further parts are pointless.
    func send(_ part: WebPart) async -> Bool {
        var part = part
        if case .head(let status, let headers) = part { part = .head(status, complete(headers)) }
        return await finish(onLoop { [part] in $0.send(part) })
    }

    private func complete(_ headers: HTTPHeaders) -> HTTPHeaders {
        guard !commonHeaders.isEmpty else { return headers }
        var headers = headers
        headers.add(contentsOf: commonHeaders)
        return headers
    }

    /// Answers 101 and leaves the connection to another protocol. It is closed by whoever speaks that, before the
    /// responder returns. Nil: it is gone, or cannot be left, and an answer may still be owed.
    ///
    /// - Parameter make: Makes the handlers of that protocol, on the connection's event loop, and what speaks it.
    func upgrade<Speaker: Sendable>(
        _ headers: HTTPHeaders, to make: @escaping @Sendable (any Channel) -> ([any ChannelHandler], Speaker)
    ) async -> Speaker? {
        await onLoop { [channel] handler in
            let (handlers, speaker) = make(channel)
            return handler.upgrade(headers, to: handlers) ? speaker : nil
        }
    }

    /// Closes the connection once the running answer is written.
    func closeAfterAnswer() async { await onLoop { $0.closeAfterAnswer() } }

    /// Closes at once, in the middle of an answer if need be.
    func close() async { await onLoop { $0.close() } }

    /// The next request, or nil when the client is gone. For the one task that answers this connection.
    func next() async -> WebRequest? {
        await withCheckedContinuation { waiter in
            if channel.eventLoop.inEventLoop { return handler.value.next(waiter) }
            channel.eventLoop.execute { handler.value.next(waiter) }
        }
    }

    /// Returns when the client has closed its side or the connection is closed.
    func gone() async {
        await withCheckedContinuation { waiter in
            if channel.eventLoop.inEventLoop { return handler.value.gone(waiter) }
            channel.eventLoop.execute { handler.value.gone(waiter) }
        }
    }

    /// To be called by the task that takes no more requests. Returns when what was answered is written and the
    /// connection closed.
    func end() async {
        await onLoop { $0.taskEnded() }
        await withCheckedContinuation { waiter in channel.closeFuture.whenComplete { _ in waiter.resume() } }
    }

    private func finish(_ sent: WebConnectionHandler.Sent) async -> Bool {
        switch sent {
        case .written: return true
        case .gone: return false
        case .blocked: break
        }
        return await withCheckedContinuation { waiter in
            if channel.eventLoop.inEventLoop { return handler.value.writable(waiter) }
            channel.eventLoop.execute { handler.value.writable(waiter) }
        }
    }

    private func onLoop<Result: Sendable>(_ body: @escaping @Sendable (WebConnectionHandler) -> Result) async -> Result
    {
        if channel.eventLoop.inEventLoop { return body(handler.value) }
        return await withCheckedContinuation { waiter in
            channel.eventLoop.execute { waiter.resume(returning: body(handler.value)) }
        }
    }
}
