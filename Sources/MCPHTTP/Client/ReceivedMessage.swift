import MCP

/// What a message means to whoever waits for the answer to a request. Pure.
enum ReceivedMessage {
    case answer(JSONRPCResponse)
    /// A notification, or a request of the server.
    case other(JSONRPCMessage)
    /// Not for this request, or not understood; the reason is for the log.
    case nothing(String)

    /// Where messages come from.
    struct Source {
        /// The request that is to be answered.
        var id: RequestID
        /// Whether the server may ask here.
        var allowsRequests: Bool
        /// Whether nobody else's answers can come here.
        var isExclusive = true
    }

    /// The messages in the bytes of an event or a body.
    ///
    /// - Throws: ``ExchangeFailure/unreadable(_:)`` when the answer can no longer come.
    static func parse(
        _ bytes: [UInt8], maxBytes: Int, from source: Source
    ) throws(ExchangeFailure) -> [ReceivedMessage] {
        let frame: JSONRPCFrame
        do {
            frame = try JSONRPCFrame.parse(bytes[...], maxBytes: maxBytes)
        } catch {
            return [try meaning(of: error, from: source)]
        }
        switch frame {
        case .single(let message): return [try meaning(of: message, from: source)]
        case .batch(let messages):
            var meanings: [ReceivedMessage] = []
            for message in messages {
                switch message {
                case .success(let message): meanings.append(try meaning(of: message, from: source))
                case .failure(let fault): meanings.append(try meaning(of: fault, from: source))
                }
            }
            return meanings
        }
    }

    private static func meaning(
        of message: JSONRPCMessage, from source: Source
    ) throws(ExchangeFailure) -> ReceivedMessage {
        switch message {
        case .response(var response):
            // An error without an id answers what could not be read, which here was the one request.
            if response.id == nil, source.isExclusive { response.id = source.id }
            if response.id == source.id { return .answer(response) }
            guard source.isExclusive else { return .nothing("an answer to another request") }
            throw .unreadable("The answer is to another request.")
        case .request where !source.allowsRequests: return .nothing("a request, which this revision does not allow")
        case .request, .notification: return .other(message)
        }
    }

    private static func meaning(of fault: JSONRPCFault, from source: Source) throws(ExchangeFailure) -> ReceivedMessage
    {
        switch fault.kind {
        case .notification: return .nothing(fault.error.message)
        case .request where fault.id != nil: return .nothing(fault.error.message)
        case .answer(let id?) where id != source.id && !source.isExclusive: return .nothing(fault.error.message)
        case .request, .answer: throw .unreadable(fault.error.message)
        }
    }
}
