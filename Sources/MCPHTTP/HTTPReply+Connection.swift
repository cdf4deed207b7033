import NIOCore

extension WebConnection {
    /// Sends a whole answer.
    func answer(_ reply: HTTPReply) async {
        await answer(reply.status, headers: reply.headers, body: ByteBuffer(bytes: reply.body))
    }
}
